import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { definitionOf, fn, type Measure } from "../../../catalog/index.ts";
import { col, fromRow, lit, when } from "../../../engine/expr/constructors.ts";
import { F } from "../../../engine/expr/functions.ts";
import { nodeOf } from "../../../engine/expr/node-of.ts";
import { printExpr } from "../../../engine/expr/print.ts";

const input = {
  s: z.string(),
  n: z.number(),
  i: z.bigint().nullable(),
  b: z.boolean(),
  l: z.array(z.string()),
  d: z.object({ text: z.string(), size: z.int() }),
  bytes: z.instanceof(Uint8Array),
};
interface Row {
  s: string;
  n: number;
  i: bigint | null;
  b: boolean;
  l: readonly string[];
  d: { text: string; size: number };
  bytes: Uint8Array;
}

function weigh(weight: Measure<Row>) {
  const f = fn({ name: "f", input, output: z.string() }).batch(({ s }) => s, { weight: weight as never });
  const measure = definitionOf(f)!.batching.weight!;
  return (row: Row) => measure(Object.keys(input).map((name) => row[name as keyof Row]));
}

const ROWS: readonly Row[] = [
  { s: "héé😀", n: 7.5, i: 9n, b: true, l: ["a", "b"], d: { text: "abc", size: 4 }, bytes: new Uint8Array(3) },
  { s: "", n: -2.5, i: null, b: false, l: [], d: { text: "", size: 0 }, bytes: new Uint8Array(0) },
];

const EXPRESSIONS: Readonly<Record<string, Measure<Row>>> = {
  column: (c) => c.n,
  "big integer": (c) => c.i,
  literal: () => 3,
  arithmetic: (c) => c.n.add(1).mul(2).sub(0.5),
  quotient: (c) => c.s.length().div(4),
  "remainder and sign": (c) => c.n.neg().mod(3),
  rounding: (c) => c.n.round().add(c.n.ceil()).add(c.n.floor()).add(c.n.abs()),
  "rounding to digits": (c) => F.round(c.n.div(3), 2),
  "length in characters": (c) => c.s.length(),
  "length in bytes": (c) => F.strlen(c.s),
  "length of a list": (c) => c.l.length(),
  "length of bytes": (c) => c.bytes.octetLength(),
  extremes: (c) => F.greatest(c.n, 3, c.i).add(F.least(c.n, 1)),
  "fill null": (c) => c.i.fillNull(5),
  coalesce: (c) => F.coalesce(c.i, c.n),
  "a field": (c) => c.d.get("size").add(c.d.get("text").length()),
  "a choice": (c) => when(c.n.gt(0).and(c.b), 10).when(c.s.eq(""), 20).otherwise(30),
  "a choice by three-valued logic": (c) => when(c.i.gt(1).or(c.b.not()).not(), 1).otherwise(2),
  "a choice without a value": (c) => when(c.b, 1).otherwise(null),
  "null tests": (c) => when(c.i.isNull(), 1).when(c.i.isNotNull(), 2).otherwise(3),
  "between and in": (c) =>
    when(c.n.between(0, 8), 1)
      .when(c.s.isIn(["", "x"]), 2)
      .otherwise(3),
  "comparisons of text": (c) => when(c.s.ne("a"), 1).otherwise(2),
  "casts between numbers": (c) => c.n.cast("int32").add(c.n.cast("double")).add(c.n.cast("float")),
};

describe("a measure is what DuckDB computes", () => {
  let connection: DuckDBConnection;
  beforeAll(async () => {
    connection = await (await DuckDBInstance.create()).connect();
    await connection.run(
      `CREATE TABLE t AS SELECT 'héé😀' s, 7.5::DOUBLE n, 9::BIGINT i, true b, ['a', 'b'] l, {text: 'abc', size: 4::BIGINT} d, '\\x00\\x00\\x00'::BLOB bytes
       UNION ALL SELECT '', -2.5, NULL, false, [], {text: '', size: 0}, ''::BLOB`,
    );
  });
  afterAll(() => connection.closeSync());

  test.each(Object.entries(EXPRESSIONS))("%s", async (_, express) => {
    const node = nodeOf(fromRow<Row, unknown>(express, Object.keys(input)));
    const sql = printExpr(node, { call: () => "" });
    const result = await connection.runAndReadAll(`SELECT (${sql})::DOUBLE FROM t`);
    const expected = result.getRows().map(([value]) => Math.max(0, Number(value ?? 0)));
    expect(ROWS.map(weigh(express))).toEqual(expected.map((value) => expect.closeTo(value, 6)));
  });
});

test.each<[string, Measure<Row>]>([
  ["null", (c) => c.i],
  ["not a number", (c) => c.n.sub(c.n).div(0)],
  ["negative", (c) => c.n.sub(1000)],
])("a row whose measure is %s measures 0", (_, express) => {
  expect(ROWS.map(weigh(express))[1]).toBe(0);
});

test("a measure without bounds is a very large number, not infinity", () => {
  expect(weigh((c) => lit(1).div(c.d.get("size")))(ROWS[1]!)).toBe(Number.MAX_SAFE_INTEGER);
});

test("a measure is named after its expression", () => {
  const f = fn({ name: "f", input, output: z.string() }).batch(({ s }) => s, { weight: (c) => c.s.length() });
  expect(definitionOf(f)!.batching.weight!.name).toBe("length(s)");
});

test.each<[string, (columns: never) => unknown, RegExp]>([
  ["an operator of other kinds", (c: { s: never }) => F.regexpExtract(c.s, "a").length(), /"regexp_extract" cannot be/],
  ["an aggregate", (c: { n: never }) => F.sum(c.n), /an aggregate cannot be/],
  ["a window", () => F.rowNumber().over(), /a window cannot be/],
  ["the author's own SQL", () => F.sqlExpr("1"), /SQL text cannot be/],
  ["text", (c: { s: unknown }) => c.s, /weight must be a number, and s is text/],
  ["arithmetic over text", () => col("s").add(1), /"\+" of text and number/],
  ["a cast of text", () => col("s").cast("int32"), /cast of text to INTEGER/],
  ["a column there is none of", (c: { x: { length(): unknown } }) => c.x.length(), /no column "x"/],
  ["a global column there is none of", () => col("x"), /no input "x"/],
  ["a field there is none of", () => col("d").get("x"), /no field "x"/],
  ["an expression that was dropped", () => (col("n").gt(1) as unknown) && col("n"), /built and dropped/],
  ["what is no expression", () => undefined, /weight: .*not a value/],
  ["values of several kinds", () => when(col("b"), 1).otherwise("a"), /a choice between values of several kinds/],
])("%s is refused by name when the function is defined", (_, weight, message) => {
  const define = () => fn({ name: "f", input, output: z.string() }).batch(({ s }) => s, { weight: weight as never });
  expect(define).toThrow(message);
  expect(define).toThrow(expect.objectContaining({ code: "function.invalid-definition" }));
});
