import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RecordBatch } from "apache-arrow";
import { tableFromIPC } from "apache-arrow";
import { expect, test } from "vitest";
import type { Database } from "../../../engine/database/database.ts";
import { type DatasetReport, writeBatches, writeQuery } from "../../../engine/io/dataset-writer.ts";
import type { FileFormat } from "../../../engine/io/file-format.ts";
import { openScan } from "../../../engine/io/open-scan.ts";
import { writeFailure } from "../../../engine/io/write-failure.ts";
import type { WriteTargetOptions } from "../../../engine/io/write-target.ts";
import { listAll, temporaryDatabase, temporaryFolder } from "./temporary-folder.ts";

const FORMATS: readonly FileFormat[] = ["parquet", "csv", "ndjson", "arrow"];
const NUMBERS = "SELECT range AS id, 'row ' || range AS memo FROM range(20000)";

async function workplace(): Promise<{ database: Database; folder: string }> {
  const [database, folder] = await Promise.all([temporaryDatabase(), temporaryFolder()]);
  return { database, folder };
}

/** Both ways of writing a query: DuckDB by itself, and batches as calls would give them. */
const WAYS = {
  writeQuery,
  async writeBatches(database: Database, sql: string, options: WriteTargetOptions): Promise<DatasetReport> {
    const schema = await database.describe(sql);
    return writeBatches(database, schema, database.stream(sql), { partBytes: 64 * 1024, ...options });
  },
};

/** `[count, sum(id), ids ascending]` of what was written, read back in order. */
async function summary(database: Database, uri: string): Promise<unknown> {
  const scan = await openScan(database, { uris: [uri] });
  const from = scan.kind === "sql" ? scan.sql : `__quarry_scan(${database.relations.add(scan)})`;
  const text = `SELECT json_array(count(*), sum(id), bool_and(id = n))::VARCHAR FROM (SELECT id, row_number() OVER () - 1 AS n FROM ${from})`;
  return JSON.parse(await database.text(text));
}

const WHOLE = [20000, 199990000, true];

for (const [way, write] of Object.entries(WAYS)) {
  for (const format of FORMATS) {
    test(`${way} writes one ${format} file and a folder of them, in order`, async () => {
      const { database, folder } = await workplace();
      for (const uri of [join(folder, `out.${format}`), join(folder, "out/")]) {
        const report = await write(database, NUMBERS, { uri, format });
        expect(report.rows).toBe(20000);
        expect(report.bytes).toBeGreaterThan(20000);
        expect(await summary(database, uri)).toEqual(WHOLE);
      }
      const names = await listAll(folder);
      expect(names.filter((name) => name.startsWith(".") || name.includes("/."))).toEqual([]);
    });
  }

  test(`${way} makes a file with the schema when there are no rows`, async () => {
    const { database, folder } = await workplace();
    for (const format of ["parquet", "arrow"] as const) {
      const uri = join(folder, `none.${format}`);
      expect(await write(database, `${NUMBERS} WHERE false`, { uri, format })).toMatchObject({ rows: 0, files: [uri] });
      const { schema } = await openScan(database, { uris: [uri] });
      expect(schema.map((column) => column.name)).toEqual(["id", "memo"]);
    }
  });

  test(`${way} makes folders of partitions`, async () => {
    const { database, folder } = await workplace();
    const uri = join(folder, "out");
    for (const format of ["parquet", "csv"] as const) {
      const sql = "SELECT range AS id, range % 3 AS third FROM range(3000)";
      const report = await write(database, sql, { uri, format, partitionBy: ["third"], mode: "overwrite" });
      expect(report.rows).toBe(3000);
      expect(new Set(report.files.map((file) => file.slice(uri.length).split("/")[1]))).toEqual(
        new Set(["third=0", "third=1", "third=2"]),
      );
      const scan = await openScan(database, { uris: [uri] });
      expect(scan.schema.map((column) => column.name)).toEqual(["id", "third"]);
    }
  });

  test(`${way} refuses a target that exists unless told to overwrite or append`, async () => {
    const { database, folder } = await workplace();
    for (const uri of [join(folder, "out.parquet"), join(folder, "out/")]) {
      await write(database, NUMBERS, { uri, format: "parquet" });
      const again = write(database, "SELECT 1 AS id", { uri, format: "parquet" });
      await expect(again).rejects.toMatchObject({ code: "plan.target-exists", facts: { uri } });
      expect(await summary(database, uri)).toEqual(WHOLE);
      await write(database, "SELECT 0 AS id", { uri, format: "parquet", mode: "overwrite" });
      expect(await summary(database, uri)).toEqual([1, 0, true]);
    }
  });

  test(`${way} appends after the rows that are there`, async () => {
    const { database, folder } = await workplace();
    const target = { uri: join(folder, "out/"), format: "parquet", mode: "append" } as const;
    await write(database, "SELECT range AS id FROM range(10)", target);
    const report = await write(database, "SELECT range + 10 AS id FROM range(10)", target);
    expect(report).toMatchObject({ rows: 10, files: [expect.stringContaining("part-0000")] });
    expect(await summary(database, target.uri)).toEqual([20, 190, true]);
  });

  test(`${way} leaves nothing behind when the query fails half-way`, async () => {
    const { database, folder } = await workplace();
    const failing =
      "SELECT range AS id, CASE WHEN range < 199000 THEN '1' ELSE 'x' END::INTEGER AS n FROM range(200000)";
    for (const format of FORMATS) {
      await expect(write(database, failing, { uri: join(folder, `deep/er/out.${format}`), format })).rejects.toThrow(
        /x/,
      );
      await expect(write(database, failing, { uri: join(folder, "deep/out/"), format })).rejects.toThrow(/x/);
    }
    expect(await listAll(folder)).toEqual([]);
  });

  test(`${way} keeps the old dataset when overwriting fails`, async () => {
    const { database, folder } = await workplace();
    const uri = join(folder, "out/");
    await write(database, NUMBERS, { uri, format: "parquet" });
    const failing = write(database, "SELECT error('stop') AS id", { uri, format: "parquet", mode: "overwrite" });
    await expect(failing).rejects.toThrow(/stop/);
    expect(await summary(database, uri)).toEqual(WHOLE);
  });
}

test("says that a target cannot be written and why", async () => {
  const { database, folder } = await workplace();
  await writeFile(join(folder, "file"), "");
  await mkdir(join(folder, "folder.parquet"));
  for (const uri of [join(folder, "file/out.parquet"), join(folder, "folder.parquet"), join(folder, "file/")]) {
    const failure = { code: "plan.target-unwritable", facts: { uri } };
    await expect(
      writeQuery(database, "SELECT 1 AS id", { uri, format: "parquet", mode: "overwrite" }),
    ).rejects.toMatchObject(failure);
  }
});

test("says that the disk is full", async () => {
  const { database } = await workplace();
  const failing = database.run("COPY (SELECT range AS id FROM range(3000000)) TO '/dev/full' (FORMAT parquet)");
  const error = await failing.catch((caught: unknown) => writeFailure("out.parquet", caught));
  expect(error).toMatchObject({ code: "resources.disk-full" });
});

test("refuses options that cannot be before anything is made", async () => {
  const { database, folder } = await workplace();
  const wrong: readonly [Partial<WriteTargetOptions>, string][] = [
    [{ uri: join(folder, "out.parquet"), partitionBy: ["id"] }, "plan.invalid-argument"],
    [{ partitionBy: ["no"] }, "plan.unknown-column"],
    [{ partitionBy: ["id", "memo"] }, "plan.invalid-argument"],
    [{ uri: join(folder, "out.parquet"), mode: "append" }, "plan.invalid-argument"],
    [{ format: "ndjson", partitionBy: ["id"] }, "plan.invalid-argument"],
    [{ uri: "s3://bucket/out/" }, "plan.unsupported"],
    [{ partBytes: 0 }, "plan.invalid-argument"],
  ];
  for (const [options, code] of wrong) {
    const target = { uri: join(folder, "out"), format: "parquet", ...options } as const;
    await expect(writeQuery(database, NUMBERS, target), JSON.stringify(options)).rejects.toMatchObject({ code });
  }
  expect(await listAll(folder)).toEqual([]);
});

test("refuses to append to files of another format or of another writer", async () => {
  const { database, folder } = await workplace();
  await writeQuery(database, NUMBERS, { uri: join(folder, "out"), format: "csv" });
  await mkdir(join(folder, "foreign"));
  await writeFile(join(folder, "foreign", "a.parquet"), "");
  for (const name of ["out", "foreign"]) {
    const appending = writeQuery(database, NUMBERS, { uri: join(folder, name), format: "parquet", mode: "append" });
    await expect(appending).rejects.toMatchObject({ code: "plan.target-unwritable" });
  }
});

test("stops when it is aborted and leaves nothing behind", async () => {
  const { database, folder } = await workplace();
  const abort = new AbortController();
  const sql = "SELECT range AS id FROM range(300000)";
  const schema = await database.describe(sql);
  async function* aborting(): AsyncGenerator<RecordBatch> {
    for await (const batch of database.stream(sql)) {
      yield batch;
      abort.abort();
      abort.signal.throwIfAborted();
    }
  }
  const options = { uri: join(folder, "out/"), format: "parquet", partBytes: 1000 } as const;
  await expect(writeBatches(database, schema, aborting(), options, { signal: abort.signal })).rejects.toThrow();
  await expect(writeQuery(database, sql, options, { signal: abort.signal })).rejects.toThrow();
  expect(await listAll(folder)).toEqual([]);
});

test("writes Arrow batches of several streams, enums and nested values included, as one file", async () => {
  const { database, folder } = await workplace();
  const sql = `SELECT range AS id, ('x' || range % 2)::ENUM('x0', 'x1') AS kind, [{k: ('x' || range % 2)::ENUM('x1', 'x0')}] AS nested FROM range(3)`;
  async function* twice(): AsyncGenerator<RecordBatch> {
    yield* database.stream(sql);
    yield* database.stream(sql);
  }
  const uri = join(folder, "out.arrow");
  await writeBatches(database, await database.describe(sql), twice(), { uri, format: "arrow" });
  const table = tableFromIPC(await readFile(uri));
  expect(
    JSON.parse(JSON.stringify(table.toArray().map((row) => ({ kind: row.kind, key: row.nested.get(0).k })))),
  ).toEqual(["x0", "x1", "x0", "x0", "x1", "x0"].map((kind) => ({ kind, key: kind })));
  const scan = await openScan(database, { uris: [uri] });
  expect(scan.schema).toEqual(await database.describe(sql));
});
