// What comes out of a statement, in every format.
import { tableFromIPC } from "apache-arrow";
import { parquetReadObjects } from "hyparquet";
import { expect, test } from "vitest";
import { statementsOf } from "../../../cli/sql/statement-reader.ts";
import { openShell } from "./open-shell.ts";

const HARD = `SELECT 1 AS a, 'x,"y' AS b, NULL AS c, '' AS d, 1.50::DECIMAL(4,2) AS e, {'q': [1, 2]} AS f, 'nan'::DOUBLE AS g`;

test("a table shows names, types and the first rows", async () => {
  const { run, text } = await openShell({ maxRows: 2 });
  await run("SELECT range AS n, shout('a' || range) AS loud FROM range(5)");
  expect(text().split("\n").slice(1)).toEqual([
    "│ n      │ loud    │",
    "│ BIGINT │ VARCHAR │",
    "├────────┼─────────┤",
    "│ 0      │ A0!     │",
    "│ 1      │ A1!     │",
    "└────────┴─────────┘",
    "the first 2 rows",
    "",
  ]);
});

test("CSV tells null from an empty text, and quotes what needs it", async () => {
  const { run, text } = await openShell({ format: "csv" });
  await run(HARD);
  expect(text()).toBe(`a,b,c,d,e,f,g\n1,"x,""y",,"",1.50,"{'q': [1, 2]}",nan\n`);
});

test("CSV holds every row of many batches, and of none", async () => {
  const { run, text } = await openShell({ format: "csv" });
  await run("SELECT range AS n FROM range(100_000); SELECT 1 AS none WHERE false");
  const lines = text().split("\n");
  expect(lines).toHaveLength(100_003);
  expect(lines.slice(99_999)).toEqual(["99998", "99999", "none", ""]);
});

test("JSON is one array, NDJSON an object a line, and both can be read", async () => {
  const row = { a: 1, b: 'x,"y', c: null, d: "", e: 1.5, f: { q: [1, 2] }, g: "NaN" };
  const json = await openShell({ format: "json" });
  await json.run(`${HARD} FROM range(2)`);
  expect(JSON.parse(json.text())).toEqual([row, row]);
  const ndjson = await openShell({ format: "ndjson" });
  await ndjson.run(`${HARD} FROM range(2)`);
  expect(
    ndjson
      .text()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([row, row]);
});

test("JSON of no rows is an empty array", async () => {
  const { run, text } = await openShell({ format: "json" });
  await run("SELECT 1 AS a WHERE false");
  expect(text()).toBe("[]\n");
});

test("texts with what looks like a number out of JSON's range stay as they are", async () => {
  const { run, text } = await openShell({ format: "ndjson" });
  await run(`SELECT 'a "NaN", NaN' AS a, 'inf'::FLOAT AS "Infinity"`);
  expect(JSON.parse(text())).toEqual({ a: 'a "NaN", NaN', Infinity: "Infinity" });
});

test("Arrow is the stream format", async () => {
  const { run, bytes } = await openShell({ format: "arrow" });
  await run("SELECT range AS n, 'x'::ENUM('x', 'y') AS e, shout('a') AS loud FROM range(3)");
  const table = tableFromIPC(bytes());
  expect(table.toArray().map((row) => row.toJSON())).toEqual([0n, 1n, 2n].map((n) => ({ n, e: "x", loud: "A!" })));
});

test("Parquet is a whole file", async () => {
  const { run, bytes } = await openShell({ format: "parquet" });
  await run("SELECT range::INTEGER AS n FROM range(3)");
  const file = new Uint8Array(bytes()).buffer;
  expect(await parquetReadObjects({ file })).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
});

test.each(["arrow", "parquet"] as const)("one %s output holds one result", async (format) => {
  const { run } = await openShell({ format });
  await run("CREATE TABLE t AS SELECT 1 AS a; FROM t");
  await expect(run("FROM t")).rejects.toMatchObject({ code: "config.invalid" });
});

test("statements without rows write nothing, or what they did", async () => {
  const script = "CREATE TABLE t AS SELECT range AS a FROM range(3); INSERT INTO t VALUES (9); CREATE VIEW v AS FROM t";
  const silent = await openShell();
  await silent.run(script);
  expect(silent.text()).toBe("");
  const talkative = await openShell({ isTalkative: true });
  await talkative.run(script);
  expect(talkative.text()).toBe("done: 3 rows\ndone: 1 row\ndone\n");
});

test("other statements with rows give them", async () => {
  const { run, text } = await openShell({ format: "csv" });
  await run("CREATE TABLE t (a INTEGER); PRAGMA table_info('t')");
  expect(text()).toContain("\n0,a,INTEGER,");
});

test("EXPLAIN writes the plan as it is", async () => {
  const { run, text } = await openShell();
  await run("EXPLAIN SELECT shout('a')");
  expect(text()).toContain("\n└─ call-functions shout(");
});

test("a plan is written of a statement, and of the query before", async () => {
  const { shell, run, text } = await openShell();
  await shell.plan(undefined, "physical");
  expect(text()).toBe("No query has run yet.\n");
  await run("SELECT shout('a')");
  await shell.plan(undefined, "physical");
  await shell.plan(statementsOf("SELECT shout('b')")[0], "logical");
  expect(text()).toMatch(/Physical plan[\s\S]*shout[\s\S]*Logical plan[\s\S]*shout/i);
});

test("a failure says the place in the script", async () => {
  const { run } = await openShell();
  await expect(run("SELECT 1;\n\nSELECT 2;  SELECT nope")).rejects.toMatchObject({
    code: "plan.unknown-column",
    message: expect.stringContaining("line 3, column 19"),
  });
});

test("a query ends when its reader leaves", async () => {
  const { run, stream, shell } = await openShell({ format: "csv" });
  stream.once("data", () => stream.destroy(Object.assign(new Error("gone"), { code: "EPIPE" })));
  const { gone } = shell.output;
  await expect(run("FROM range(1_000_000_000)", { signal: gone })).rejects.toBeDefined();
  expect(gone.reason).toMatchObject({ code: "EPIPE" });
});
