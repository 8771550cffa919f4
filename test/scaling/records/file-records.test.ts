// Records in a folder: what all records promise, and what a folder is worth when others write into it.
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { FileRecords } from "../../../scaling/records/file-records.ts";
import { deleted, groupRecordsSuite, recordOf } from "../../conformance/group-records-suite.ts";

async function folderOfTest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "quarry-groups-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

groupRecordsSuite(async () => {
  const folder = join(await folderOfTest(), "made", "when needed");
  return [new FileRecords(folder), new FileRecords(folder)];
});

test("keeps every revision in a file that only its owner reads", async () => {
  const folder = await folderOfTest();
  const records = new FileRecords(folder);
  const first = recordOf("a1", "inference");
  await records.put(first);
  await records.put(deleted(first));
  await records.put(recordOf("b2", "inference"));
  const files = ["inference.1.1.json", "inference.1.2.json", "inference.2.1.json"];
  expect((await readdir(folder)).sort()).toEqual(files);
  expect((await stat(join(folder, files[0]!))).mode & 0o777).toBe(0o600);
});

test("passes over drafts that a crash left behind, and other files", async () => {
  const folder = await folderOfTest();
  const records = new FileRecords(folder);
  await records.put(recordOf("a1", "inference"));
  await writeFile(join(folder, "inference.1.2.json.0a1b2c3d.writing"), '{"format":');
  await writeFile(join(folder, "README.md"), "our groups");
  expect(await records.list()).toHaveLength(1);
  expect(await records.get("inference")).toMatchObject({ revision: 1 });
});

test.each([
  ["{", "it is not JSON"],
  ['{"format":9}', "a newer Quarry wrote it"],
  ['{"format":1}', "it is no record of a scaling group (id: "],
  [JSON.stringify({ format: 1, ...recordOf("a1", "other") }), 'it holds revision 1 of "other"'],
])("refuses the file that holds %s", async (text, reason) => {
  const folder = await folderOfTest();
  const path = join(folder, "inference.1.1.json");
  await writeFile(path, text);
  const refusal = { code: "config.records-unusable", facts: { path, reason: expect.stringContaining(reason) } };
  await expect(new FileRecords(folder).list()).rejects.toMatchObject(refusal);
});
