// Publishing functions and finding them by name.
import { expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import { Catalog } from "../../../catalog/deploy/catalog.ts";
import {
  type CatalogEntry,
  calling,
  catalog,
  fn,
  loadDefinition,
  MemoryStore,
  sessionCatalog,
  useCatalogStore,
} from "../../../catalog/index.ts";
import { processFunctions } from "../../../catalog/process-functions.ts";
import type { FunctionValue } from "../../../engine/index.ts";
import { classify as first } from "./modules/classify-1.ts";
import { classify as second } from "./modules/classify-2.ts";
import { counting } from "./modules/counting.ts";
import { failing } from "./modules/failing.ts";
import { otherResult, retuned, stated } from "./modules/stated.ts";

type Callable = FunctionValue & ((args: object) => Promise<unknown>);

/** The catalog of a process that has just begun: it defines nothing. */
function emptyProcess(): MemoryStore {
  const store = new MemoryStore();
  useCatalogStore(store);
  const known = [first, second, counting, failing, stated].map((value) => value["~function"].name);
  for (const name of known) processFunctions.forget(name);
  return store;
}

/** Takes a function into this process's registry for the length of a test. */
function defined(value: FunctionValue): void {
  const { name } = value["~function"];
  processFunctions.add(value, `${name}.test.ts:1:1`);
  onTestFinished(() => processFunctions.forget(name));
}

test("a deployed function has a version of its code, and deploying it again changes nothing", async () => {
  emptyProcess();
  const deployed = await first.deploy();
  expect(deployed).toMatchObject({
    name: "classify_mail",
    version: expect.stringMatching(/^[0-9a-f]{12}$/),
    isCurrent: true,
    breaking: undefined,
    deletedAt: undefined,
    place: expect.stringMatching(/classify-1\.ts:\d+:\d+$/),
  });
  expect(await first.deploy()).toEqual(deployed);
  expect(await first.versions()).toEqual([deployed]);
});

test("what becomes current is enforced, whoever makes it so", async () => {
  const store = emptyProcess();
  const enforced: string[] = [];
  useCatalogStore(
    Object.assign(store, {
      async enforce(entries: readonly CatalogEntry[]) {
        enforced.push(...entries.map(({ info }) => info.version));
      },
    }),
  );
  const old = await first.deploy();
  const current = await second.deploy();
  await second.rollback(old.version);
  await first.deploy();
  expect(enforced).toEqual([old.version, current.version, old.version, old.version]);
});

test("a new version says what it breaks, and one can go back", async () => {
  emptyProcess();
  const { version } = await first.deploy();
  const after = await second.deploy();
  expect(after).toMatchObject({ isCurrent: true, breaking: 'input "lang" is gone' });
  expect((await second.versions()).map((each) => each.isCurrent)).toEqual([false, true]);
  expect(await second.rollback(version)).toMatchObject({ version, isCurrent: true });
  expect(await catalog.describe("classify_mail")).toMatchObject({ version });
  await expect(second.rollback("nope")).rejects.toMatchObject({
    code: "function.unknown-version",
    facts: { available: [version, after.version] },
  });
  expect(await first.deploy()).toMatchObject({ version, isCurrent: true });
});

test("a stated version stays while a function is retuned, and is refused for another signature", async () => {
  emptyProcess();
  expect(await stated.deploy()).toMatchObject({ version: "7" });
  expect(await retuned.deploy()).toMatchObject({ version: "7", breaking: undefined });
  expect(await stated.versions()).toHaveLength(1);
  expect(await catalog.describe("stated")).toMatchObject({ policies: { concurrency: { maxConcurrent: 8 } } });
  await expect(otherResult.deploy()).rejects.toMatchObject({
    code: "function.invalid-definition",
    facts: { reason: expect.stringContaining('version "7" is deployed already') },
  });
});

test("a deleted name is not found until it is deployed again", async () => {
  emptyProcess();
  defined(first);
  await first.deploy();
  await first.delete();
  const gone = { code: "function.deleted", facts: { name: "classify_mail" } };
  await expect(catalog.fromName("classify_mail")).rejects.toMatchObject(gone);
  await expect(catalog.describe("classify_mail")).rejects.toMatchObject(gone);
  await expect(first.delete()).rejects.toMatchObject(gone);
  expect((await catalog.list()).map(({ name }) => name)).not.toContain("classify_mail");
  expect(await catalog.list({ includeDeleted: true })).toMatchObject(
    expect.arrayContaining([expect.objectContaining({ name: "classify_mail" })]),
  );
  expect(await first.versions()).toMatchObject([{ deletedAt: expect.any(Date) }]);
  expect(await first.deploy()).toMatchObject({ deletedAt: undefined });
  expect(await catalog.fromName("classify_mail")).toBeTypeOf("function");
});

test("an unknown name is answered with the nearest one", async () => {
  emptyProcess();
  await first.deploy();
  await expect(catalog.fromName("clasify_mail")).rejects.toMatchObject({
    code: "function.not-found",
    message: 'There is no function "clasify_mail" in the catalog. Did you mean "classify_mail"?',
  });
  await expect(counting.delete()).rejects.toMatchObject({ code: "function.not-found" });
  await expect(catalog.fromName("classify_mail", { version: "x" })).rejects.toMatchObject({
    code: "function.unknown-version",
  });
  await expect(catalog.fromName("nobody", { version: "x" })).rejects.toMatchObject({ code: "function.not-found" });
});

test("a function by name is this process's own if it is the deployed version", async () => {
  emptyProcess();
  defined(second);
  expect(await catalog.fromName("classify_mail")).toBe(second);
  await second.deploy();
  expect(await catalog.fromName("classify_mail")).toBe(second);
});

test("a function by name works like the one that was deployed, where nobody defines it", async () => {
  emptyProcess();
  const { version } = await first.deploy();
  await second.deploy();
  const now = (await catalog.fromName("classify_mail")) as Callable;
  expect(await now({ text: "buy" })).toBe("buy");
  const before = (await catalog.fromName("classify_mail", { version })) as Callable;
  expect(before["~function"]).toEqual({ ...first["~function"], version });
  expect(await before({ text: "buy this", lang: null })).toEqual({ label: "SPAM!" });
  await expect(before({ text: 3, lang: null })).rejects.toMatchObject({ code: "function.invalid-argument" });
  expect(await catalog.fromName("classify_mail", { version })).toBe(before);
  expect(processFunctions.find("classify_mail")).toBeUndefined();
});

test("what was loaded from a catalog can be deployed to another as the same version", async () => {
  emptyProcess();
  const deployed = await first.deploy();
  const loaded = (await catalog.fromName("classify_mail")) as unknown as typeof first;
  const other = new MemoryStore();
  expect(await loaded.deploy({ catalog: other })).toMatchObject({ version: deployed.version });
});

test("the pipelines of a module do not run again where its function is found by name", async () => {
  emptyProcess();
  const log = globalThis as { pipelinesRun?: number };
  const { doubled } = await import("./modules/pipeline.ts");
  expect(log.pipelinesRun).toBe(5);
  await doubled.deploy();
  processFunctions.forget("doubled_in_pipeline");
  const loaded = (await catalog.fromName("doubled_in_pipeline")) as Callable;
  expect(loaded).not.toBe(doubled);
  expect(await loaded({ n: 4 })).toBe(8);
  expect(log.pipelinesRun).toBe(5);
});

test("the calls of a module are not made again, and do not go elsewhere from then on", async () => {
  emptyProcess();
  const log = globalThis as { callsMade?: number[] };
  const { called, logged } = await import("./modules/calls.ts");
  await called;
  await logged.deploy();
  processFunctions.forget("logged_calls");
  const before = calling();
  const loaded = (await catalog.fromName("logged_calls")) as Callable;
  expect(calling()).toBe(before);
  await loaded({ n: 2 });
  expect(log.callsMade).toEqual([1, 2]);
});

test("streams are found by name too", async () => {
  emptyProcess();
  await counting.deploy();
  const loaded = (await catalog.fromName("counting")) as unknown as typeof counting;
  const items: number[] = [];
  for await (const item of loaded({ to: 3 })) items.push(item);
  expect(items).toEqual([1, 2, 3]);
});

test("code that is missing, was changed or cannot be imported is refused by name", async () => {
  const store = emptyProcess();
  await failing.deploy();
  const run = async () => ((await catalog.fromName("failing_elsewhere")) as Callable)({});
  await expect(run()).rejects.toMatchObject({
    code: "function.not-portable",
    message: expect.stringContaining("not here"),
    facts: { functionName: "failing_elsewhere", reason: "import-failed" },
  });
  const [entry] = await store.list();
  await store.put([{ ...entry!, artifact: "f".repeat(64) }]);
  const missing = { code: "config.catalog-unusable", facts: { reason: "it is missing" } };
  await expect(run()).rejects.toMatchObject(missing);
  store.getArtifact = async () => new Uint8Array([1]);
  const changed = { code: "config.catalog-unusable", facts: { reason: expect.stringContaining("hash") } };
  await expect(run()).rejects.toMatchObject(changed);
});

test("a function that no file defines cannot be deployed", async () => {
  emptyProcess();
  const make = new Function("fn", "z", `return fn({ name: "typed_in", input: {}, output: z.string() }).row(() => "")`);
  const typedIn = make(fn, z) as typeof first;
  onTestFinished(() => processFunctions.forget("typed_in"));
  await expect(typedIn.deploy()).rejects.toMatchObject({
    code: "function.not-portable",
    facts: { functionName: "typed_in", reason: "no-file" },
  });
});

test("describes a function, deployed or not", async () => {
  emptyProcess();
  defined(first);
  const expected = {
    name: "classify_mail",
    form: "row",
    parameters: [
      { name: "text", sqlType: "VARCHAR", type: "string", nullable: false },
      { name: "lang", sqlType: "VARCHAR", type: "string | null", nullable: true },
    ],
    result: { sqlType: 'STRUCT("label" VARCHAR)', type: '{ label: "SPAM!" | "HAM!" }', nullable: false },
    pure: true,
    idempotent: true,
    policies: { concurrency: { maxConcurrent: 4 } },
    batching: { maxRows: 1, maxWeight: null },
  };
  expect(await catalog.describe("classify_mail")).toMatchObject({ ...expected, deployment: undefined });
  const { version } = await first.deploy();
  expect(await catalog.describe("classify_mail")).toMatchObject({ ...expected, version, deployment: { version } });
  expect((await catalog.list()).filter(({ name }) => name === "classify_mail")).toHaveLength(1);
});

test("a session finds its own functions first, then deployed ones, then the process's", async () => {
  const store = emptyProcess();
  const { version } = await new Catalog(store).deploy(first);
  defined(second);
  const open = sessionCatalog({ functions: undefined, store });
  expect(open.find("classify_mail")?.["~function"]).toEqual({ ...first["~function"], version });
  expect(open.find("classify_mail")).toBe(open.find("classify_mail"));
  expect(sessionCatalog({ functions: [second], store }).find("classify_mail")).toBe(second);
  expect(sessionCatalog({ functions: [], store }).names()).toEqual(["classify_mail"]);
  expect(sessionCatalog({ functions: [], store: undefined }).names()).toEqual([]);
  const unsaid = sessionCatalog({ functions: undefined, store: undefined });
  expect(unsaid.find("classify_mail")).toBe(open.find("classify_mail"));
  expect(open.find("nobody")).toBeUndefined();
});

test("a session fetches the code of a deployed function when it runs", async () => {
  const store = emptyProcess();
  await first.deploy();
  const found = sessionCatalog({ functions: undefined, store }).find("classify_mail")!;
  const definition = await loadDefinition(found);
  expect(definition?.info).toEqual(found["~function"]);
  expect(await loadDefinition(first)).toBe(await loadDefinition(first));
});

test("a session looks again where another process has deployed, and not where nobody has", async () => {
  const store = emptyProcess();
  const open = sessionCatalog({ functions: [], store });
  await open.refresh?.();
  const [previewed] = await new Catalog(new MemoryStore()).preview([first]);
  const { entry } = previewed!;
  await store.put([entry]);
  expect(open.find("classify_mail")).toBeUndefined();
  await open.refresh?.();
  const found = open.find("classify_mail");
  expect(found?.["~function"].version).toBe(entry.info.version);
  const list = vi.spyOn(store, "list");
  await open.refresh?.();
  expect(list).not.toHaveBeenCalled();
  expect(open.find("classify_mail")).toBe(found);
});

test("a session says that a name was deleted, unless somebody still defines it", async () => {
  const store = emptyProcess();
  const open = sessionCatalog({ functions: undefined, store });
  await first.deploy();
  await first.delete();
  expect(() => open.find("classify_mail")).toThrow(expect.objectContaining({ code: "function.deleted" }));
  defined(second);
  expect(open.find("classify_mail")).toBe(second);
});
