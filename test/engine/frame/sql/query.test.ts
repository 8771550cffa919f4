import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { type DataFrame, fn, sql, type UntypedFrame } from "../../../../index.ts";
import { openSession } from "../open-session.ts";
import { double, FUNCTIONS } from "./functions.ts";
import { useSql } from "./open-sql.ts";

const db = useSql();

describe("session.sql", () => {
  it.each([
    ["by its name", "SELECT double(a) AS x FROM t WHERE a = 3", 6],
    ["in the schema of the catalog", "SELECT catalog.double(3) AS x", 6],
    ["by a text", "SELECT catalog_call('double', 3) AS x", 6],
    ["as a method", "SELECT (3::DOUBLE).double() AS x", 6],
    ["in any case", "SELECT DOUBLE(3) AS x", 6],
    ["with arguments by name, in any order", "SELECT tag(lang => 'en', text => 'hi') AS x", "en:hi"],
    ["with arguments assigned", "SELECT tag(text := 'hi', lang := 'en') AS x", "en:hi"],
    ["with a decimal for a number", "SELECT double(1.25) AS x", 2.5],
    ["within another", "SELECT double(double(a)) AS x FROM t WHERE a = 1", 4],
    ["that fails, for null", "SELECT picky(3, on_error => 'null') AS x", null],
    ["that fails, for a value", "SELECT recover(picky(3), -1) AS x", -1],
    ["that succeeds, before a value", "SELECT recover(picky(2), -1) AS x", 2],
    ["that fails, for what happened", "SELECT try_call(picky(3)).error_message AS x", "too large"],
    ["DuckDB has too, in the schema of the catalog only", "SELECT catalog.lower('A') || lower('A') AS x", "ours: Aa"],
    ["that gives several rows", "SELECT list(l.letters) AS x FROM t, LATERAL letters(t.b) l WHERE a = 1", ["b", "1"]],
    ["in a view", "SELECT x FROM v WHERE a = 2", 4],
    ["in a macro", "SELECT twice(2) AS x", 8],
  ])("calls a function %s", async (_, query, x) => {
    await db.rows("CREATE OR REPLACE VIEW v AS SELECT a, double(a) AS x FROM t");
    await db.rows("CREATE OR REPLACE MACRO twice(y) AS double(double(y))");
    expect(await db.rows(query)).toEqual([{ x }]);
  });

  it("reads frames it is given, before tables of their name", async () => {
    const frames = { t: db.session.frames.range(2) };
    expect(await db.rows("SELECT t.id, double(id) AS d FROM t", { frames })).toEqual([
      { id: 0, d: 0 },
      { id: 1, d: 2 },
    ]);
  });

  it("reads frames that the session has names for", async () => {
    db.session.register("numbers", db.session.frames.range(3));
    expect(await db.rows("SELECT count(*) AS n FROM Numbers")).toEqual([{ n: 3 }]);
  });

  it("gives a frame, with every verb", async () => {
    const frame = db.session.sql("SELECT a, double(a) AS d FROM t");
    const rows = await frame
      .filter((row) => row.d.gt(2))
      .select("d")
      .limit(1)
      .toArray();
    expect(rows).toEqual([{ d: 4 }]);
  });

  it("keeps the order that the text says", async () => {
    const rows = await db.rows("SELECT a FROM t WHERE double(a) >= 0 ORDER BY a DESC");
    expect(rows.map(({ a }) => a)).toEqual([3n, 2n, 1n, 0n]);
  });

  it("tells columns of one name apart as DuckDB's tables do", async () => {
    expect(await db.rows("SELECT 1 AS a, 2 AS a, 3 AS A")).toEqual([{ a: 1, a_1: 2, A_2: 3 }]);
  });

  it("reads what counts as a number, and other integers of 64 bits as bigint", async () => {
    expect(await db.rows("SELECT count(*) AS n, sum(double(a)) AS s, max(a) AS m FROM t")).toEqual([
      { n: 4, s: 12, m: 3n },
    ]);
  });

  it.each([
    "DESCRIBE t",
    "SHOW TABLES",
    "SUMMARIZE t",
    "PIVOT t ON b USING sum(a)",
    "VALUES (1), (2)",
    "TABLE t",
    "FROM duckdb_settings() SELECT name LIMIT 1",
    "CALL pragma_version()",
    "SELECT 1; -- a comment",
    "-- a comment\nSELECT 1 -- another",
  ])("runs %s", async (query) => {
    expect(await db.rows(query)).not.toEqual([]);
  });

  it("lists the functions there are, and what they take", async () => {
    const functions = await db.rows("SHOW FUNCTIONS");
    expect(functions.map(({ called_as }) => called_as)).toContain("catalog.lower(text VARCHAR)");
    expect(await db.rows("DESCRIBE FUNCTION tag")).toEqual([
      { parameter: "text", type: "VARCHAR", takes_null: "NO" },
      { parameter: "lang", type: "VARCHAR", takes_null: "NO" },
    ]);
    const routines = await db.rows("SELECT routine_name FROM information_schema.routines WHERE data_type = 'DOUBLE'");
    expect(routines).toEqual([{ routine_name: "double" }, { routine_name: "picky" }]);
  });
});

describe("what a name means", () => {
  const named = (value: number) =>
    fn({ name: "renewed", version: `${value}`, input: {}, output: z.number() }).row(() => value);

  it("is found by queries that begin at once", async () => {
    const session = await openSession({ functions: FUNCTIONS });
    const queries = Array.from({ length: 8 }, (_, n) => session.sql(`SELECT double(${n}) AS x, picky(1)`).toArray());
    const rows = (await Promise.all(queries)).flat();
    expect(rows.map(({ x }) => x)).toEqual([0, 2, 4, 6, 8, 10, 12, 14]);
  });

  it("is what a template says, whatever it meant before", async () => {
    const [one, two] = [named(1), named(2)];
    expect(await db.session.sql`SELECT ${one}() AS x`.toArray()).toEqual([{ x: 1 }]);
    expect(await db.session.sql`SELECT ${two}() AS x`.toArray()).toEqual([{ x: 2 }]);
    const both = db.session.sql`SELECT ${one}() + ${two}()`.toArray();
    await expect(both).rejects.toMatchObject({ code: "function.ambiguous-name" });
  });
});

describe("system tables", () => {
  it("tell what was called, and what failed", async () => {
    await db.rows("SELECT picky(a, on_error => 'null') FROM t");
    const [calls] = await db.rows("SELECT * FROM system.calls WHERE function = 'picky'");
    expect(calls).toMatchObject({ rows_in_flight: 0, last_called_at: expect.any(Date) });
    expect(Number(calls?.failures)).toBeGreaterThan(0);
    const errors = await db.rows("SELECT DISTINCT function, error_type, error_message FROM system.errors");
    expect(errors).toEqual([{ function: "picky", error_type: "RangeError", error_message: "too large" }]);
  });
});

describe("the sql tag", () => {
  it("binds values, names frames and calls functions", async () => {
    const frame = db.session.frames.range(5);
    const name = "it's; DROP TABLE t; --";
    const query = db.session.sql`SELECT ${double}(id) AS d, ${name} AS name FROM ${frame} WHERE id > ${3}`;
    expect(await query.toArray()).toEqual([{ d: 8, name }]);
  });

  it("travels as text, its functions by name", async () => {
    const text = db.session.sql`SELECT ${double}(a) AS d FROM t WHERE a = ${3}`.serialize();
    expect(await db.session.frames.deserialize(text).toArray()).toEqual([{ d: 6 }]);
  });

  it("is there without a session too", async () => {
    expect(await sql`SELECT ${double}(${21}) AS x`.toArray()).toEqual([{ x: 42 }]);
  });

  it("has columns nobody knows, unless the author says what they are", () => {
    expectTypeOf(sql`SELECT 1`).toEqualTypeOf<UntypedFrame>();
    expectTypeOf(sql<{ a: number }>`SELECT 1 AS a`).toEqualTypeOf<DataFrame<{ a: number }>>();
  });
});

describe("parameters", () => {
  it.each([
    ["by position", "SELECT $2 AS a, $1 AS b", [1, "x"], { a: "x", b: 1 }],
    ["in the order of ?", "SELECT ? AS a, ? AS b", [1, "x"], { a: 1, b: "x" }],
    ["by name, in any case", "SELECT $One AS a, $one AS b", { one: 1 }, { a: 1, b: 1 }],
    ["in a LIMIT", "SELECT max(a) AS a FROM (FROM t LIMIT $1)", [2], { a: 1n }],
    ["as lists", "SELECT len($1) AS a, 2 IN (SELECT unnest($1)) AS b", [[1, 2]], { a: 2, b: true }],
    [
      "of every kind",
      "SELECT $1 AS a, $2 AS b, $3 AS c",
      [null, -1.5, new Date(0)],
      { a: null, b: -1.5, c: new Date(0) },
    ],
    ["but not in texts and comments", "SELECT '$1' AS a /* $2 */ -- ?", [], { a: "$1" }],
  ] as const)("are bound %s", async (_, query, params, row) => {
    expect(await db.rows(query, { params })).toEqual([row]);
  });
});
