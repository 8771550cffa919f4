// A sandbox over one folder, beside another folder with a secret in it, and ways out through the file system.
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { Database } from "../../../engine/database/database.ts";
import { type SandboxStatement, settleSandbox } from "../../../engine/sandbox/sandbox.ts";

export interface Scene {
  /** What the sandbox may reach: `in.csv`, `link.csv` and `linked/` (both lead outside). */
  readonly inside: string;
  /** `secret.csv`. */
  readonly outside: string;
}

/** Goes with its test. */
export async function openScene(): Promise<Scene> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "quarry-sandbox-")));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [inside, outside] = [join(folder, "inside"), join(folder, "outside")];
  await Promise.all([mkdir(inside), mkdir(outside)]);
  await writeFile(join(inside, "in.csv"), "a,b\n1,2\n");
  await writeFile(join(outside, "secret.csv"), "a,b\nsecret,2\n");
  await symlink(join(outside, "secret.csv"), join(inside, "link.csv"));
  await symlink(outside, join(inside, "linked"));
  return { inside, outside };
}

/** A database that may reach `paths` only. */
export async function openConfined(
  paths: readonly string[],
  statements?: readonly SandboxStatement[],
): Promise<Database> {
  const database = await Database.open({ sandbox: await settleSandbox({ paths, statements }), threads: 1 });
  onTestFinished(() => database.close());
  return database;
}
