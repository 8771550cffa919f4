// What a person with nothing but SQL could try against a sandbox.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Database } from "../../../engine/database/database.ts";
import { openConfined, openScene } from "./open-sandbox.ts";

/** The code of what it throws; what it read, when it got through. */
async function outcome(database: Database, sql: string): Promise<string> {
  try {
    let rows = 0;
    for await (const batch of database.stream(sql)) rows += batch.numRows;
    return `ran: ${rows} rows`;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

/** `<in>` and `<out>` stand for the two folders. */
const PATHS_OUTSIDE = [
  "<out>/secret.csv",
  "<in>/link.csv",
  "<in>/linked/secret.csv",
  "<in>/../outside/secret.csv",
  "<in>/./../outside/*.csv",
  "<in>/../*/secret.csv",
  "<in>x/secret.csv",
  "file://<out>/secret.csv",
  "https://example.com/secret.csv",
  "s3://bucket/secret.csv",
  "~/secret.csv",
  "/etc/passwd",
  "/proc/self/environ",
  "/dev/stdin",
];

test.each(PATHS_OUTSIDE)("no reader reaches %s", async (path) => {
  const { inside, outside } = await openScene();
  const database = await openConfined([inside]);
  const uri = path.replace("<in>", inside).replace("<out>", outside);
  const readers = ["read_csv", "read_text", "read_blob", "read_json", "read_parquet", "sniff_csv", "parquet_schema"];
  for (const reader of readers) {
    const text = await outcome(database, `SELECT * FROM ${reader}('${uri}')`);
    expect([reader, text]).toEqual([reader, "plan.path-forbidden"]);
  }
});

test("names of files outside are not told", async () => {
  const { inside, outside } = await openScene();
  const database = await openConfined([inside]);
  for (const pattern of ["/etc/*", `${outside}/*`, `${inside}/../outside/*`, `${inside}/linked/*`, "/proc/self/fd/*"]) {
    expect(await outcome(database, `FROM glob('${pattern}')`)).toBe("plan.path-forbidden");
  }
  const listed = await database.text(`SELECT string_agg(file) FROM glob('${inside}/**')`);
  expect(listed).not.toContain("secret");
});

test.each([
  "SELECT * FROM '<out>/secret.csv'",
  'SELECT * FROM "<out>/secret.csv"',
  "SELECT * FROM query('FROM read_text(''<out>/secret.csv'')')",
  "SELECT * FROM query_table('<out>/secret.csv')",
  "SELECT (SELECT content FROM read_text('<out>' || '/secret.csv'))",
  "SELECT * FROM read_duckdb('<out>/a.db')",
  "COPY (SELECT 1) TO '<out>/w.csv'",
  "COPY (SELECT 1) TO '<in>/linked/w.csv'",
  "COPY (SELECT 1) TO '<in>/../outside/w.csv'",
  "COPY (SELECT 1 AS a) TO '<out>/w' (FORMAT parquet, PARTITION_BY (a))",
  "COPY (SELECT 1) TO '/dev/stdout'",
  "COPY duckdb_logs FROM '<out>/secret.csv'",
  "EXPLAIN SELECT * FROM '<out>/secret.csv'",
  "SUMMARIZE '<out>/secret.csv'",
  "DESCRIBE '<out>/secret.csv'",
])("refuses the path in %s", async (sql) => {
  const { inside, outside } = await openScene();
  const database = await openConfined([inside]);
  const text = sql.replaceAll("<in>", inside).replaceAll("<out>", outside);
  expect(await outcome(database, text)).toMatch(/^plan\.(path-forbidden|unknown-table|failed)$/);
  expect(await readdir(outside)).toEqual(["secret.csv"]);
});

test.each([
  "ATTACH '<in>/a.db' AS a",
  "ATTACH ':memory:' AS a",
  "DETACH memory",
  "USE memory",
  "INSTALL httpfs",
  "INSTALL httpfs FROM '<in>'",
  "FORCE INSTALL httpfs FROM community",
  "LOAD httpfs",
  "LOAD '<in>/x.duckdb_extension'",
  "UPDATE EXTENSIONS",
  "EXPORT DATABASE '<in>/dump'",
  "SET enable_external_access = true",
  "SET GLOBAL lock_configuration = false",
  "RESET lock_configuration",
  "RESET allowed_directories",
  "SET allowed_directories = ['/']",
  "SET temp_directory = '/'",
  "SET home_directory = '/'",
  "SET TimeZone = 'Europe/Berlin'",
  "SET memory_limit = '100GB'",
  "SET VARIABLE a = 1",
  "SET SESSION search_path = 'system'",
  "PRAGMA enable_profiling",
  "PRAGMA enable_external_access = true",
  "PRAGMA threads = 99",
  "PRAGMA lock_configuration = false",
  "CALL enable_logging(storage_path = '<out>')",
  "CALL pragma_version()",
  "CHECKPOINT",
  "VACUUM",
  "PREPARE p AS SELECT 1",
  "BEGIN",
  "SELECT 1; ATTACH '<in>/a.db' AS a",
])("does not run %s", async (sql) => {
  const { inside, outside } = await openScene();
  const database = await openConfined([inside]);
  const text = sql.replaceAll("<in>", inside).replaceAll("<out>", outside);
  expect(await outcome(database, text)).not.toMatch(/^ran/);
  await expect(database.run(text)).rejects.toMatchObject({ name: "QuarryError" });
  expect(await outcome(database, "SELECT 1")).toBe("ran: 1 rows");
  expect((await readdir(inside)).sort()).toEqual(["in.csv", "link.csv", "linked"]);
});

test("settings stay as they were made", async () => {
  const { inside } = await openScene();
  const database = await openConfined([inside]);
  const settings = [
    "enable_external_access",
    "lock_configuration",
    "autoload_known_extensions",
    "allow_community_extensions",
  ];
  const values = settings.map((setting) => `current_setting('${setting}')`).join(" || ' ' || ");
  expect(await database.text(`SELECT ${values}`)).toBe("false true false false");
  expect(await database.text("SELECT current_setting('TimeZone')")).toBe("UTC");
});

test("neither the environment nor secrets can be read or kept", async () => {
  const { inside } = await openScene();
  const database = await openConfined([inside]);
  expect(await outcome(database, "SELECT getenv('HOME')")).toBe("plan.unknown-function");
  expect(await outcome(database, "CREATE PERSISTENT SECRET s (TYPE http)")).not.toMatch(/^ran/);
  expect(await outcome(database, "CREATE SECRET s (TYPE http)")).not.toMatch(/^ran/);
});

test.each([
  "FROM enable_logging(storage_path = '<out>/log')",
  "FROM system.main.enable_logging(storage = 'stdout')",
  'SELECT * FROM "ENABLE_LOGGING"()',
  "SELECT * FROM query('FROM enable_' || 'logging()')",
  "SELECT (SELECT count(*) FROM enable_logging())",
  "WITH RECURSIVE t AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM t, enable_logging() WHERE a < 3) FROM t",
  "WITH c AS MATERIALIZED (FROM enable_logging()) SELECT * FROM c, c AS d",
  "SELECT * FROM range(3) AS t(a) WHERE a > (SELECT count(*) FROM enable_logging() WHERE a = 1)",
  "COPY (FROM enable_logging()) TO '<in>/x.csv'",
  "CREATE TABLE x AS FROM enable_logging()",
  "CREATE VIEW x AS FROM enable_logging()",
  "CREATE VIEW x AS FROM query('FROM enable_' || 'logging()')",
  "CREATE MACRO x() AS TABLE FROM query/**/('FROM enable_' || 'logging()')",
  "FROM json_execute_serialized_sql(json_serialize_sql('FROM enable_logging()'))",
  "FROM disable_logging()",
  "FROM enable_profiling(format = 'json', save_location = '<out>/p.json')",
  "FROM enable_peg_parser()",
  "FROM checkpoint()",
  "FROM force_checkpoint()",
])("refuses a function that changes the whole process: %s", async (sql) => {
  const { inside, outside } = await openScene();
  const database = await openConfined([inside]);
  const text = sql.replaceAll("<in>", inside).replaceAll("<out>", outside);
  expect(await outcome(database, text)).toBe("plan.function-forbidden");
});

test("EXPLAIN explains, and runs nothing", async () => {
  const { inside } = await openScene();
  const database = await openConfined([inside]);
  expect(await outcome(database, "EXPLAIN SELECT 1")).toBe("ran: 1 rows");
  expect(await outcome(database, "EXPLAIN ANALYZE SELECT 1")).toBe("ran: 1 rows");
  expect(await outcome(database, "EXPLAIN ANALYZE FROM enable_logging()")).toBe("plan.function-forbidden");
  expect(await outcome(database, "EXPLAIN/**/ANALYZE FROM enable_logging()")).toBe("plan.statement-forbidden");
  expect(await outcome(database, "EXPLAIN (FORMAT json, ANALYZE) FROM enable_logging()")).not.toMatch(/^ran/);
});

test("everything inside works: reading, writing, tables, spilling", async () => {
  const { inside } = await openScene();
  const database = await openConfined([inside]);
  expect(await outcome(database, `FROM '${inside}/in.csv'`)).toBe("ran: 1 rows");
  await database.run(`COPY (FROM range(3)) TO '${inside}/w.parquet'`);
  expect(await outcome(database, `FROM '${inside}/*.parquet'`)).toBe("ran: 3 rows");
  await database.run("CREATE TABLE t AS SELECT range AS a, repeat('x', 100) AS b FROM range(100_000)");
  expect(await outcome(database, "SELECT a, b FROM t ORDER BY b, a DESC LIMIT 3")).toBe("ran: 3 rows");
});

test("a single file may be named, and its neighbours are not", async () => {
  const { inside } = await openScene();
  const database = await openConfined([join(inside, "in.csv")]);
  expect(await outcome(database, `FROM '${inside}/in.csv'`)).toBe("ran: 1 rows");
  expect(await outcome(database, `FROM glob('${inside}/*')`)).toBe("plan.path-forbidden");
  expect(await outcome(database, `COPY (SELECT 1) TO '${inside}/other.csv'`)).toBe("plan.path-forbidden");
});

test("no path at all means no file at all", async () => {
  const { inside } = await openScene();
  const database = await openConfined([]);
  expect(await outcome(database, `FROM '${inside}/in.csv'`)).toBe("plan.path-forbidden");
  expect(await outcome(database, "SELECT 42")).toBe("ran: 1 rows");
});
