// The file store: what every store promises, and what a folder is worth when others write into it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { FileStore } from "../../../catalog/store/file-store.ts";
import { catalogStoreSuite, entryOf } from "../../conformance/catalog-store-suite.ts";

async function folderOfTest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "quarry-catalog-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function expectUnusable(run: Promise<unknown>, path: string, reason: RegExp): Promise<void> {
  const facts = { path, reason: expect.stringMatching(reason) };
  await expect(run).rejects.toMatchObject({ code: "config.catalog-unusable", facts });
}

catalogStoreSuite(async () => {
  const folder = join(await folderOfTest(), "made", "when needed");
  return [new FileStore(folder), new FileStore(folder)];
});

test("leaves nothing but entries, pointers and artifacts in its folder", async () => {
  const folder = await folderOfTest();
  const store = new FileStore(folder);
  await store.put([entryOf("classify", "1.4")]);
  await store.put([entryOf("classify", "1.4")]);
  const hash = await store.putArtifact(new Uint8Array([1]));
  expect((await readdir(folder)).sort()).toEqual(["artifacts", "classify.current.json", "classify@1.4.json"]);
  expect(await readdir(join(folder, "artifacts"))).toEqual([`${hash}.mjs`]);
});

test("passes over files that are not JSON, and drafts that a crash left behind", async () => {
  const folder = await folderOfTest();
  const store = new FileStore(folder);
  await store.put([entryOf("classify", "1")]);
  await writeFile(join(folder, "README.md"), "our functions");
  await writeFile(join(folder, "classify@2.json.0a1b2c3d.writing"), '{"format":');
  expect(await store.list()).toHaveLength(1);
  expect(await store.versions("classify")).toHaveLength(1);
});

test("reads what an older Quarry wrote", async () => {
  const folder = await folderOfTest();
  const { measures, ...entry } = entryOf("classify", "1");
  await writeFile(join(folder, "classify@1.json"), JSON.stringify({ format: 1, ...entry }));
  await writeFile(join(folder, "classify.current.json"), '{ "current": "1" }');
  const store = new FileStore(folder);
  expect(await store.get("classify")).toEqual({ ...entry, measures, isCurrent: true, deletedAt: undefined });
  const before = await store.revision();
  await store.put([entryOf("classify", "2")]);
  expect(await store.revision()).toBeGreaterThan(before);
});

test("names the file it cannot use, and why", async () => {
  const folder = await folderOfTest();
  const store = new FileStore(folder);
  await store.put([entryOf("classify", "1")]);
  const entry = join(folder, "classify@1.json");
  await writeFile(entry, '{"format": 1, "info": {');
  await expectUnusable(store.get("classify"), entry, /not JSON/);
  await writeFile(entry, '{"some": "thing"}');
  await expectUnusable(store.list(), entry, /not an entry of a catalog/);
  await writeFile(entry, '{"format": 2}');
  await expectUnusable(store.list(), entry, /format 2.* reads 1/);
  await writeFile(entry, JSON.stringify({ format: 1, ...entryOf("classify", "1"), place: 3 }));
  await expectUnusable(store.versions("classify"), entry, /^at place: /);
  await writeFile(entry, JSON.stringify({ format: 1, ...entryOf("classify", "2") }));
  await expectUnusable(store.versions("classify"), entry, /holds version "2"/);
  await rm(entry);
  await expectUnusable(store.get("classify"), entry, /missing/);
});

test("names pointers and foreign files it cannot use", async () => {
  const folder = await folderOfTest();
  const store = new FileStore(folder);
  const pointer = join(folder, "classify.current.json");
  await writeFile(pointer, "[]");
  await expectUnusable(store.get("classify"), pointer, /current version/);
  await rm(pointer);
  await writeFile(join(folder, "package.json"), "{}");
  await expectUnusable(store.list(), join(folder, "package.json"), /not an entry/);
});

test("says when its folder is a file", async () => {
  const file = join(await folderOfTest(), "catalog");
  await writeFile(file, "");
  const store = new FileStore(file);
  await expectUnusable(store.list(), file, /ENOTDIR/);
  await expectUnusable(store.put([entryOf("classify", "1")]), join(file, "classify@1.json"), /ENOTDIR|EEXIST/);
});

test.skipIf(process.getuid?.() === 0)("says when it may not write", async () => {
  const folder = await folderOfTest();
  await chmod(folder, 0o500);
  await expectUnusable(new FileStore(folder).putArtifact(new Uint8Array()), expect.anything() as never, /EACCES/);
});

test("loses nothing when two processes write and read at once", { timeout: 60_000 }, async () => {
  const folder = await folderOfTest();
  const program = `
    import { FileStore } from ${JSON.stringify(resolve("catalog/store/file-store.ts"))};
    const [folder, prefix, text] = process.argv.slice(2);
    const entry = JSON.parse(text);
    const store = new FileStore(folder);
    for (let number = 0; number < 25; number++) {
      await store.put([{ ...entry, info: { ...entry.info, version: prefix + number } }]);
      await store.get("classify");
      await store.list({ includeDeleted: true });
    }`;
  const file = join(folder, "writer.mts");
  await writeFile(file, program);
  const catalog = join(folder, "catalog");
  const write = (prefix: string) =>
    spawn(
      process.execPath,
      ["--import", import.meta.resolve("tsx"), file, catalog, prefix, JSON.stringify(entryOf("classify", "x"))],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
  const ended = await Promise.all(["a", "b"].map((prefix) => once(write(prefix), "exit")));
  expect(ended.map(([code]) => code)).toEqual([0, 0]);
  expect(await new FileStore(catalog).versions("classify")).toHaveLength(50);
});
