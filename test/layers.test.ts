// The layer check of `npm run layers` really sees TypeScript: each rule is broken once in a small tree and must be reported.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

const run = promisify(execFile);
const CONFIGURATION = resolve(".dependency-cruiser.mjs");
const CRUISER = resolve("node_modules/dependency-cruiser/bin/dependency-cruise.mjs");

async function brokenRules(files: Record<string, string>): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "quarry-layers-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const args = [CRUISER, "--config", CONFIGURATION, "--output-type", "json", ...Object.keys(files)];
  const { stdout } = await run(process.execPath, args, { cwd: folder }).catch((error: { stdout: string }) => error);
  const violations: { rule: { name: string } }[] = JSON.parse(stdout).summary.violations;
  return violations.map((violation) => violation.rule.name).sort();
}

test("accepts imports that point down", async () => {
  const files = {
    "engine/errors.ts": "export const e = 1;",
    "engine/io/a.ts": 'import { e } from "../errors.ts"; export const a = e;',
    "engine/index.ts": 'export { a } from "./io/a.ts";',
    "catalog/index.ts": 'import { a } from "../engine/index.ts"; export const c = a;',
  };
  expect(await brokenRules(files)).toEqual([]);
});

test("reads files that declare with `using`", async () => {
  const files = {
    "engine/frame/b.ts": "export const b = 1;",
    "engine/io/a.ts": 'export async function a() { await using b = (await import("../frame/b.ts")).b; return b; }',
  };
  expect(await brokenRules(files)).toEqual(["engine-io-imports-no-later-layer"]);
});

test("reports a type imported from a later layer of the engine", async () => {
  const files = {
    "engine/frame/b.ts": "export type B = string;",
    "engine/io/a.ts": 'import type { B } from "../frame/b.ts"; export const a: B = "";',
  };
  expect(await brokenRules(files)).toEqual(["engine-io-imports-no-later-layer"]);
});

test("reports circles, folders without a place, back doors between siblings and imports of the cli", async () => {
  const files = {
    "engine/odd/a.ts": 'import { c } from "../../catalog/index.ts"; export const a = c;',
    "catalog/index.ts":
      'import { a } from "../engine/odd/a.ts"; import { m } from "../cli/main.ts"; export const c = [a, m];',
    "cli/main.ts": "export const m = 1;",
  };
  expect(await brokenRules(files)).toEqual([
    "catalog-imports-only-itself-engine",
    "engine-folder-has-a-place-in-the-order",
    "engine-imports-only-itself",
    "engine-is-entered-through-its-index",
    "no-circles",
    "nothing-imports-the-cli",
  ]);
});
