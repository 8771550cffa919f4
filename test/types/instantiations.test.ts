// What typed frames cost the compiler: the instantiations of 30 verbs over 50 columns, beyond those of the import alone.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const TYPES = ["number", "string | null", "bigint", "Date", "string[]"];
const EXPRESSIONS = ["mul(2)", "length()", "add(1n)", "year()", "at(0)"];
const COLUMNS = Array.from({ length: 50 }, (_, index) => index);

/** Measured 48,127 when it was set; a verb that doubles the cost of typing a pipeline shows. */
const MAX_INSTANTIATIONS = 60_000;

const every = (expression: (index: number) => string) =>
  `c => ({ ${COLUMNS.map((index) => `c${index}: ${expression(index)}`).join(", ")} })`;
const same = every((index) => `c.c${index}`);
const VERBS = [
  `.project(${every((index) => `c.c${index}.${EXPRESSIONS[index % TYPES.length]}`)})`,
  `.project(${same})`,
  ".withColumns(c => ({ c0: c.c0.add(1), x: c.c1 }))",
  ".filter(c => c.c0.gt(1))",
  '.orderBy("c0", c => c.c1.desc())',
  ".limit(100)",
  '.join(t, { on: "c0" })',
  '.drop("x")',
  '.rename({ c49: "last" })',
  ".distinct()",
];
const PIPELINE = [
  ...VERBS,
  ...VERBS.slice(1).map(renumbered),
  ...VERBS.slice(1).map(renumbered),
  ".limit(1)",
  ".distinct()",
];

/** The second round sees the columns as the first left them. */
function renumbered(verb: string): string {
  return verb.replace(", c49: c.c49", "").replace('{ c49: "last" }', "{}").replace('.drop("x")', '.drop("c1_right")');
}

it("types 30 verbs over 50 columns within a pinned number of instantiations", { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "quarry-types-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const row = COLUMNS.map((index) => `c${index}: ${TYPES[index % TYPES.length]}`).join("; ");
  const declared = `import type { DataFrame } from "${ROOT}/index.ts";\ndeclare const t: DataFrame<{ ${row} }>;\n`;
  const [bare, full] = [
    await instantiations(folder, `${declared}export const frame = t;\n`),
    await instantiations(folder, `${declared}export const frame = t${PIPELINE.join("\n")};\n`),
  ];
  expect(PIPELINE).toHaveLength(30);
  expect(full - bare).toBeLessThan(MAX_INSTANTIATIONS);
});

async function instantiations(folder: string, source: string): Promise<number> {
  await writeFile(join(folder, "pipeline.mts"), source);
  await writeFile(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: `${ROOT}/tsconfig.json`,
      compilerOptions: { typeRoots: [`${ROOT}/node_modules/@types`], rewriteRelativeImportExtensions: false },
      include: ["pipeline.mts"],
    }),
  );
  const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
  const run = promisify(execFile)(process.execPath, [compiler, "-p", folder, "--noEmit", "--extendedDiagnostics"]);
  const { stdout } = await run.catch((error) => error);
  expect(stdout).not.toContain("error TS");
  return Number(/Instantiations:\s+(\d+)/.exec(stdout)?.[1]);
}
