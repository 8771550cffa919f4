// What `quarry deploy` and `quarry fn call` do, over a folder.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Catalog, FileStore, processFunctions } from "../../catalog/index.ts";
import { callFunction } from "../../cli/call-function.ts";
import type { CatalogTarget } from "../../cli/catalog-target.ts";
import { deployFiles } from "../../cli/deploy-files.ts";
import { moduleProject, writeModules } from "./module-project.ts";

const CLASSIFY = `
  export const classify = fn({ name: "classify_memo", input: { memo: z.string() }, output: z.string() })
    .row(({ memo }) => memo.includes("buy") ? "spam" : "ham");
`;

const PROGRAM = `
  import { doubled } from "./doubled.ts";
  ${CLASSIFY}
  fn({ name: "words_of", input: { memo: z.string() }, output: z.string() })
    .stream(async function* ({ memo }) { yield* memo.split(" "); });
  await doubled.remote({ n: 1n });
  throw new Error("the program ran");
`;

const DOUBLED = `
  export const doubled = fn({
    name: "doubled_number",
    input: { n: z.bigint(), at: z.date().nullable() },
    output: z.object({ n: z.bigint(), at: z.date().nullable() }),
  }).row(({ n, at }) => ({ n: n * 2n, at }));
`;

/** A folder with modules and the catalog beside them, as a process sees it that defines nothing. */
async function openProject(modules: Readonly<Record<string, string>>) {
  const folder = await moduleProject(modules);
  const store = new FileStore(join(folder, "catalog"));
  const target: CatalogTarget = { store, catalog: new Catalog(store), environment: undefined };
  onTestFinished(forgetAll);
  return { folder, target, path: (name: string) => join(folder, name) };
}

function forgetAll(): void {
  for (const name of ["classify_memo", "words_of", "doubled_number"]) processFunctions.forget(name);
}

async function called(target: CatalogTarget, name: string, args: string): Promise<readonly string[]> {
  forgetAll();
  const results: string[] = [];
  for await (const result of callFunction(target, { name, args, timeoutMs: 1000 })) results.push(result);
  return results;
}

test("deploys what a program and its modules define, without running the program, and calls it by name", async () => {
  const { target, path } = await openProject({ "program.ts": PROGRAM, "doubled.ts": DOUBLED });
  const deployed = await deployFiles([path("program.ts")], target, {});
  expect(deployed).toMatchObject([
    { name: "classify_memo", change: "new", breaking: null, version: expect.stringMatching(/^[0-9a-f]{12}$/) },
    { name: "doubled_number", change: "new" },
    { name: "words_of", change: "new" },
  ]);
  expect(await target.store.get("doubled_number")).toMatchObject({ place: expect.stringContaining("doubled.ts:") });
  expect(await called(target, "classify_memo", '{"memo":"buy"}')).toEqual(['"spam"']);
  expect(await called(target, "words_of", '{"memo":"a b"}')).toEqual(['"a"', '"b"']);
  const args = '{"n": "9007199254740993", "at": "2026-01-02T03:04:05Z"}';
  expect(await called(target, "doubled_number", args)).toEqual([
    '{"n":"18014398509481986","at":"2026-01-02T03:04:05.000Z"}',
  ]);
});

test("a dry run says what would change, and changes nothing", async () => {
  const { folder, target, path } = await openProject({ "classify.ts": CLASSIFY });
  const dry = await deployFiles([path("classify.ts")], target, { dryRun: true });
  expect(await readdir(folder)).not.toContain("catalog");
  expect(await deployFiles([path("classify.ts")], target, {})).toEqual(dry);
  expect(await deployFiles([path("classify.ts")], target, { dryRun: true })).toMatchObject([{ change: "unchanged" }]);
});

test("says what was retuned, what came back, and what a new version breaks", async () => {
  const stated = CLASSIFY.replace("output", 'version: "1", output');
  const { folder, target, path } = await openProject({ "classify.ts": stated });
  const deployed = () => deployFiles([path("classify.ts")], target, {});
  expect(await deployed()).toMatchObject([{ change: "new", version: "1" }]);
  await writeModules(folder, { "classify.ts": stated.replace("output", "concurrency: 9, output") });
  expect(await deployed()).toMatchObject([{ change: "retuned", version: "1" }]);
  await writeModules(folder, { "classify.ts": CLASSIFY.replaceAll("memo }", "text }").replace("{ memo:", "{ text:") });
  expect(await deployed()).toMatchObject([{ change: "new", breaking: 'input "memo" is gone' }]);
  await target.catalog.delete("classify_memo");
  expect(await deployed()).toMatchObject([{ change: "restored" }]);
});

test.each<[string, string, string, string]>([
  ["throws", 'throw new RangeError("not today");', "function.module-failed", "RangeError: not today"],
  ["is no code", "const = 3;", "function.module-failed", "Build failed"],
  ["defines no function", "export const x = 3;", "config.invalid", "no function to deploy"],
])("refuses a module that %s, naming it", async (_, text, code, message) => {
  const { target, path } = await openProject({ "broken.ts": text });
  const refused = deployFiles([path("broken.ts")], target, {});
  await expect(refused).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  await expect(refused).rejects.toMatchObject({ message: expect.stringContaining("broken.ts") });
});

test("refuses arguments that are no object, or not what the function takes", async () => {
  const { target, path } = await openProject({ "classify.ts": CLASSIFY });
  await deployFiles([path("classify.ts")], target, {});
  const unread = { code: "config.invalid", facts: { option: "arguments" } };
  for (const args of ["[1]", "memo", "3"]) {
    await expect(called(target, "classify_memo", args)).rejects.toMatchObject(unread);
  }
  for (const args of ['{"memo": 1}', "{}", '{"memo": "a", "more": 1}', '{"__proto__": 1}']) {
    await expect(called(target, "classify_memo", args)).rejects.toMatchObject({ code: "function.invalid-argument" });
  }
});
