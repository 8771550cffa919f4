// One table of hard values of every kind, seeded, and its columns as typed expressions.
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { rowOf } from "../../../engine/expr/constructors.ts";
import type { Interval } from "../../../engine/expr/kinds.ts";
import type { Reading } from "../../../engine/types/reading.ts";

export interface Hard {
  /** Doubles: NaN, ±0, ±Infinity, denormal, extreme. */
  x: number | null;
  y: number | null;
  /** Between −1 and 1. */
  u: number | null;
  /** Positive. */
  p: number | null;
  /** BIGINT, extremes included. */
  i: bigint | null;
  /** BIGINT, moderate. */
  j: bigint | null;
  /** BIGINT, small and positive. */
  k: bigint | null;
  /** INTEGER, 1 to 12. */
  n: number | null;
  /** Text of several bytes a character, empty, with separators. */
  s: string | null;
  t: string | null;
  path: string | null;
  link: string | null;
  iso: string | null;
  hex64: string | null;
  b64: string | null;
  b: boolean | null;
  /** TIMESTAMP WITH TIME ZONE, daylight-saving changes included. */
  z: Date | null;
  /** TIMESTAMP. */
  ts: Date | null;
  /** DATE. */
  d: Date | null;
  span: Interval | null;
  bytes: Uint8Array | null;
  l: (bigint | null)[] | null;
  r: (bigint | null)[] | null;
  dl: number[] | null;
  w: (string | null)[] | null;
  ll: bigint[][] | null;
  mask: boolean[] | null;
  v3: number[] | null;
  w3: number[] | null;
  m: { key: string; value: bigint }[] | null;
  m2: { key: string; value: bigint }[] | null;
  st: { a: number; b: string } | null;
  js: string | null;
  id: string | null;
  e: "spam" | "ham" | null;
  bits: string | null;
  g: Uint8Array | null;
}

export const h = rowOf<Hard>();

const NUMBER: Reading = { number: true };
const READINGS: { readonly [column: string]: Reading } = {
  x: NUMBER,
  y: NUMBER,
  u: NUMBER,
  p: NUMBER,
  n: NUMBER,
  dl: { child: NUMBER },
  v3: { child: NUMBER },
  w3: { child: NUMBER },
  st: { fields: { a: NUMBER } },
};
export const hardEnvironment = { column: (name: string): Reading | undefined => READINGS[name] };

const POOLS: { readonly [column: string]: readonly [type: string, ...values: string[]] } = {
  x: [
    "DOUBLE",
    "'NaN'",
    "'-0'",
    "0",
    "'Infinity'",
    "'-Infinity'",
    "1.5",
    "-2.5",
    "0.5",
    "5e-324",
    "1.7e308",
    "2",
    "-7",
  ],
  y: ["DOUBLE", "'NaN'", "'-0'", "3", "-3", "'Infinity'", "0.1", "1e-300", "2.5", "1"],
  u: ["DOUBLE", "-1", "1", "0.25", "-0.5", "'-0'", "0.001", "0.9"],
  p: ["DOUBLE", "1", "2.5", "100", "0.001", "7.25", "42", "3"],
  i: ["BIGINT", "'9223372036854775807'", "'-9223372036854775808'", "0", "-1", "'9007199254740993'", "3"],
  j: ["BIGINT", "0", "12", "-18", "'1099511627776'", "7", "-1", "1000000"],
  k: ["BIGINT", "1", "2", "3", "4", "6", "12"],
  n: ["INTEGER", "1", "2", "3", "5", "7", "10", "12"],
  s: [
    "VARCHAR",
    "''",
    "'aäa'",
    "'日本語,a b'",
    "'👩‍👩‍👧 a'",
    "' a,,b '",
    "'Ab'",
    "'a%c'",
    "'it''s'",
    "'{\"a\":1}'",
    "'ñ'",
  ],
  t: ["VARCHAR", "'a'", "''", "'ä'", "'日本'", "','", "'aäa'", "'B'"],
  path: ["VARCHAR", "'/a/b/c.txt'", "'c.tar.gz'", "''", "'a\\b\\c'", "'/é/日.csv'"],
  link: [
    "VARCHAR",
    "'https://user@example.com:8080/a/b%20c?q=1&r=%C3%A9#top'",
    "'http://[::1]/x'",
    "'mailto:a@b.c'",
    "''",
    "'?q=a'",
  ],
  iso: ["VARCHAR", "'2024-02-29'", "'2023-13-01'", "'1969-12-31'", "''"],
  hex64: ["VARCHAR", "'00ff'", "''", "'C3A9'"],
  b64: ["VARCHAR", "'AP/+'", "''", "'w6k='"],
  b: ["BOOLEAN", "true", "false"],
  z: [
    "TIMESTAMPTZ",
    "'2024-03-31 00:59:59.999+00'",
    "'2024-03-31 01:00:00+00'",
    "'2024-10-27 00:30:00+00'",
    "'2024-11-03 05:30:00.123456+00'",
    "'1969-12-31 23:59:59.999999+00'",
    "'0044-03-15 12:00:00+00'",
    "'2000-02-29 12:00:00+00'",
  ],
  ts: [
    "TIMESTAMP",
    "'2024-03-31 02:30:00'",
    "'2024-10-27 02:30:00'",
    "'1900-01-01 00:00:00'",
    "'2024-12-31 23:59:59.999999'",
  ],
  d: ["DATE", "'2024-02-29'", "'1969-12-31'", "'2021-01-03'", "'2020-12-31'", "'9999-12-31'"],
  span: ["INTERVAL", "'1 month'", "'-3 days 2 hours'", "'0 seconds'", "'14 months 40 days 25 hours 1.5 seconds'"],
  bytes: ["BLOB", "''", "'\\x00\\xFF'", "'abc'", "'\\xC3\\xA9'"],
  l: ["BIGINT[]", "[]", "[3, 1, 3, NULL, 2]", "[3]", "[NULL]", "[-5, 1000000, 3]"],
  r: ["BIGINT[]", "[3, 2]", "[]", "[NULL]", "[7]"],
  dl: ["DOUBLE[]", "[1.5, 2.5, -3]", "[0.5]", "[]", "[1, 2, 3, 4, 100]"],
  w: ["VARCHAR[]", "['a', 'é', NULL]", "[]", "['日本', '']"],
  ll: ["BIGINT[][]", "[[1, 2], [], [3]]", "[]", "[[7]]"],
  mask: ["BOOLEAN[]", "[true, false]", "[]", "[true]"],
  v3: ["DOUBLE[3]", "[1, 2, 3]", "[0, 0, 1]", "[-1.5, 2, 1e10]"],
  w3: ["DOUBLE[3]", "[3, 2, 1]", "[0.5, 0, 1]"],
  m: ["MAP(VARCHAR, BIGINT)", "MAP {'a': 1, 'b': 2}", "MAP {}", "MAP {'é': 9007199254740993}"],
  m2: ["MAP(VARCHAR, BIGINT)", "MAP {'a': 5}", "MAP {}"],
  st: ["STRUCT(a INTEGER, b VARCHAR)", "{'a': 1, 'b': 'é'}", "{'a': NULL, 'b': ''}"],
  js: ["JSON", `'{"a":1,"b":"é","c":[1,2]}'`, "'[1]'", "'null'", `'{"a":{"b":2}}'`],
  id: ["UUID", "'019482e4-1441-7aad-8127-eec99573b0a0'", "'eeccb8c5-9943-4b2b-bb5e-222f4e14b687'"],
  e: ["ENUM('spam', 'ham')", "'spam'", "'ham'"],
  bits: ["BIT", "'101'", "'0'", "'11110000'"],
  g: ["GEOMETRY", "'POINT (1 2)'", "'LINESTRING (0 0, 1 1)'"],
};

const ROWS = 48;

/** A connection to a fresh database in UTC that holds `hard`, the table of {@link h}. */
export async function openHardTable(): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  const columns = Object.entries(POOLS);
  const pick = ([name, [type, ...values]]: (typeof columns)[number], index: number): string =>
    `CAST(list_extract([${[...values, "NULL"].map((value) => `CAST(${value} AS ${type})`).join(", ")}], ` +
    `1 + CAST(hash(row, ${index}) % ${values.length + 1} AS INTEGER)) AS ${type}) AS "${name}"`;
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run(`CREATE TABLE hard AS SELECT ${columns.map(pick).join(",\n")} FROM range(${ROWS}) rows(row)`);
  return connection;
}
