import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Database } from "../../../engine/database/database.ts";
import { writeQuery } from "../../../engine/io/dataset-writer.ts";
import { type OpenedScan, openScan, type ScanSettings } from "../../../engine/io/open-scan.ts";
import { openParquetBytes } from "../../../engine/io/parquet-bytes.ts";
import { temporaryDatabase, temporaryFolder } from "./temporary-folder.ts";

async function workplace(): Promise<{ database: Database; folder: string; path: (name: string) => string }> {
  const [database, folder] = await Promise.all([temporaryDatabase(), temporaryFolder()]);
  return { database, folder, path: (name) => join(folder, name) };
}

async function parquet(database: Database, path: string, sql: string): Promise<string> {
  await database.run(`COPY (${sql}) TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`);
  return path;
}

function rowsOf(database: Database, scan: OpenedScan): Promise<unknown[]> {
  if (scan.kind === "sql") return rows(database, `SELECT * FROM ${scan.sql}`);
  const id = database.relations.add(scan);
  return rows(database, `SELECT * FROM __quarry_scan(${id})`).finally(() => database.relations.remove(id));
}

/** In the order of the query, which an aggregate over them would not keep. */
async function rows(database: Database, sql: string): Promise<unknown[]> {
  const texts: string[] = [];
  for await (const batch of database.stream(`SELECT to_json(t)::VARCHAR AS json FROM (${sql}) t`)) {
    texts.push(...batch.toArray().map((row) => row.json as string));
  }
  return texts.map((text) => JSON.parse(text) as unknown);
}

async function scanned(database: Database, settings: ScanSettings): Promise<unknown[]> {
  return rowsOf(database, await openScan(database, settings));
}

test("reads a Parquet file with its schema", async () => {
  const { database, path } = await workplace();
  const uri = await parquet(database, path("a.parquet"), "SELECT 1::BIGINT AS id, 'x' AS memo");
  const scan = await openScan(database, { uris: [uri] });
  expect(scan).toMatchObject({
    kind: "sql",
    label: uri,
    schema: [
      { name: "id", type: { id: "BIGINT" } },
      { name: "memo", type: { id: "VARCHAR" } },
    ],
  });
  expect(await rowsOf(database, scan)).toEqual([{ id: 1, memo: "x" }]);
});

test("tells the format by the first bytes when the name does not", async () => {
  const { database, path } = await workplace();
  await parquet(database, path("a.parquet"), "SELECT 1 AS id");
  await copyFile(path("a.parquet"), path("data"));
  expect(await scanned(database, { uris: [path("data")] })).toEqual([{ id: 1 }]);
});

test("asks for the format when nothing tells it", async () => {
  const { database, path } = await workplace();
  await writeFile(path("data"), "a,b\n1,2\n");
  await expect(openScan(database, { uris: [path("data")] })).rejects.toMatchObject({ code: "plan.source-unreadable" });
  expect(await scanned(database, { uris: [path("data")], format: "csv" })).toEqual([{ a: 1, b: 2 }]);
});

test("reads CSV, NDJSON and JSON arrays", async () => {
  const { database, path } = await workplace();
  await writeFile(path("a.csv"), "id,memo\n1,x\n2,\n");
  await writeFile(path("a.ndjson"), '{"id":1,"memo":"x"}\n{"id":2,"memo":null}\n');
  await writeFile(path("a.json"), '[{"id":1,"memo":"x"},{"id":2}]');
  for (const name of ["a.csv", "a.ndjson", "a.json"]) {
    expect(await scanned(database, { uris: [path(name)] }), name).toEqual([
      { id: 1, memo: "x" },
      { id: 2, memo: null },
    ]);
  }
});

test("reads globs and lists in order", async () => {
  const { database, folder, path } = await workplace();
  await parquet(database, path("b.parquet"), "SELECT 2 AS id");
  await parquet(database, path("a.parquet"), "SELECT 1 AS id");
  expect(await scanned(database, { uris: [`${folder}/*.parquet`] })).toEqual([{ id: 1 }, { id: 2 }]);
  expect(await scanned(database, { uris: [path("b.parquet"), path("a.parquet")] })).toEqual([{ id: 2 }, { id: 1 }]);
});

test("reads a folder and the columns of its partitions", async () => {
  const { database, folder } = await workplace();
  await mkdir(join(folder, "in", "year=2024"), { recursive: true });
  await parquet(database, join(folder, "in", "year=2024", "a.parquet"), "SELECT 1 AS id");
  expect(await scanned(database, { uris: [join(folder, "in/")] })).toEqual([{ id: 1, year: 2024 }]);
  expect(await scanned(database, { uris: [join(folder, "in")], hive: false })).toEqual([{ id: 1 }]);
});

test("reads of a folder with a manifest only the files it names", async () => {
  const { database, folder } = await workplace();
  await writeQuery(database, "SELECT 1 AS id", { uri: join(folder, "out/"), format: "parquet" });
  await parquet(database, join(folder, "out", "half-appended.parquet"), "SELECT 2 AS id");
  expect(await scanned(database, { uris: [join(folder, "out/")] })).toEqual([{ id: 1 }]);
});

test("takes names with quotes, glob characters, spaces, emoji and SQL for names", async () => {
  const { database, folder, path } = await workplace();
  await parquet(database, path("decoy1.parquet"), "SELECT 0 AS id");
  for (const name of ["it's [1] *.parquet", "a; DROP TABLE x; --.parquet", 'q"uo?te 🦆.parquet']) {
    await parquet(database, path("plain.parquet"), "SELECT 1 AS id");
    await copyFile(path("plain.parquet"), path(name));
    expect(await scanned(database, { uris: [path(name)] }), name).toEqual([{ id: 1 }]);
  }
  expect(await scanned(database, { uris: [`file://${folder}/plain.parquet`] })).toEqual([{ id: 1 }]);
});

test("numbers the rows of each file, and counts those of text formats", async () => {
  const { database, folder, path } = await workplace();
  await parquet(database, path("a.parquet"), "SELECT range AS id FROM range(2)");
  await parquet(database, path("b.parquet"), "SELECT 7::BIGINT AS id");
  await writeFile(path("a.csv"), "id\n5\n6\n");
  expect(await scanned(database, { uris: [`${folder}/*.parquet`], rowId: "row no" })).toEqual([
    { id: 0, "row no": 0 },
    { id: 1, "row no": 1 },
    { id: 7, "row no": 2 ** 40 },
  ]);
  expect(await scanned(database, { uris: [path("a.csv")], rowId: "n" })).toEqual([
    { id: 5, n: 0 },
    { id: 6, n: 1 },
  ]);
});

test("reads Parquet that is in memory", async () => {
  const { database, folder, path } = await workplace();
  await parquet(database, path("a.parquet"), "SELECT 1 AS id");
  const scan = await openParquetBytes(database, await readFile(path("a.parquet")), folder);
  expect(await rowsOf(database, scan)).toEqual([{ id: 1 }]);
  await expect(openParquetBytes(database, new Uint8Array(20), folder)).rejects.toMatchObject({
    code: "plan.source-unreadable",
  });
});

test("reads zero rows with their schema", async () => {
  const { database, path } = await workplace();
  await parquet(database, path("a.parquet"), "SELECT 1 AS id WHERE false");
  const scan = await openScan(database, { uris: [path("a.parquet")] });
  expect(scan.schema).toEqual([{ name: "id", type: { id: "INTEGER" } }]);
  expect(await rowsOf(database, scan)).toEqual([]);
});

test("says that a file, a folder's files or a glob's files are missing", async () => {
  const { database, folder, path } = await workplace();
  await mkdir(path("empty"));
  for (const uri of [path("no.parquet"), `${folder}/*.parquet`, path("empty")]) {
    await expect(openScan(database, { uris: [uri] })).rejects.toMatchObject({
      code: "plan.source-not-found",
      facts: { uri },
    });
  }
});

test("refuses files that are empty, no Parquet, cut short or broken, naming the one of many", async () => {
  const { database, folder, path } = await workplace();
  await parquet(database, path("good.parquet"), "SELECT range AS id FROM range(10000)");
  const whole = await readFile(path("good.parquet"));
  const bad = {
    "empty.parquet": "",
    "text.parquet": "no Parquet at all",
    "short.parquet": whole.subarray(0, whole.length / 2),
  };
  for (const [name, content] of Object.entries(bad)) {
    await writeFile(path(name), content);
    const failure = { code: "plan.source-unreadable", facts: { uri: path(name) } };
    await expect(openScan(database, { uris: [path(name)] }), name).rejects.toMatchObject(failure);
    await expect(openScan(database, { uris: [path("good.parquet"), path(name)] }), name).rejects.toMatchObject(failure);
  }
  await writeFile(path("broken.ndjson"), '{"a":1}\n{"a":');
  const broken = openScan(database, { uris: [`${folder}/*.ndjson`] });
  await expect(broken).rejects.toMatchObject({ code: "plan.source-unreadable", facts: { uri: path("broken.ndjson") } });
});

test("refuses files whose columns differ, naming the column and the file", async () => {
  const { database, folder, path } = await workplace();
  await parquet(database, path("a.parquet"), "SELECT 1::BIGINT AS id, 'x' AS memo");
  await parquet(database, path("b.parquet"), "SELECT 'y' AS memo, 1::BIGINT AS id");
  expect(await scanned(database, { uris: [`${folder}/*.parquet`] })).toHaveLength(2);
  const others = {
    "1 AS id, 'x' AS memo": "id",
    "1::BIGINT AS id": "memo",
    "1::BIGINT AS id, 'x' AS memo, 2 AS more": "more",
  };
  for (const [select, column] of Object.entries(others)) {
    await parquet(database, path("c.parquet"), `SELECT ${select}`);
    const failure = { code: "plan.schema-mismatch", facts: { column }, message: expect.stringContaining("c.parquet") };
    await expect(openScan(database, { uris: [`${folder}/*.parquet`] })).rejects.toMatchObject(failure);
  }
});

test("unifies the types of CSV files and refuses other columns", async () => {
  const { database, folder, path } = await workplace();
  await writeFile(path("a.csv"), "id,memo\n1,x\n");
  await writeFile(path("b.csv"), "id,memo\n1.5,y\n");
  expect(await scanned(database, { uris: [`${folder}/*.csv`] })).toHaveLength(2);
  await writeFile(path("c.csv"), "id,other\n1,z\n");
  await expect(openScan(database, { uris: [`${folder}/*.csv`] })).rejects.toMatchObject({
    code: "plan.schema-mismatch",
  });
});
