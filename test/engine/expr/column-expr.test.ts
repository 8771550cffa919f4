import type { DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { _, col, fromRow, lit, rowOf, when } from "../../../engine/expr/constructors.ts";
import { F } from "../../../engine/expr/functions.ts";
import { nodeOf } from "../../../engine/expr/node-of.ts";
import { printExpr, printSortKey } from "../../../engine/expr/print.ts";
import { sortNodeOf } from "../../../engine/expr/sort-key.ts";
import type { FunctionInfo } from "../../../engine/ports.ts";
import { type Cases, disagreements, printed } from "./agreement.ts";
import { h, openHardTable } from "./hard-table.ts";

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await openHardTable();
});
afterAll(() => connection.closeSync());

const sqlOf = (expr: unknown): string => printExpr(nodeOf(expr), printed);

const methods: Cases = {
  numbers: [
    ["x + 1.5", h.x.add(1.5)],
    ["k + 1", h.k.add(1)],
    ["x - y", h.x.sub(h.y)],
    ["x * -2", h.x.mul(-2)],
    ["k / 2", h.k.div(2)],
    ["k / k", h.k.div(h.k)],
    ["x % y", h.x.mod(h.y)],
    ["-x", h.x.neg()],
    ["abs(x)", h.x.abs()],
    ["round(x, 1)", h.x.round(1)],
    ["floor(x)", h.x.floor()],
    ["ceil(x)", h.x.ceil()],
    ["length(s)", h.s.length()],
    ["len(l)", h.l.length()],
    ["octet_length(bytes)", h.bytes.octetLength()],
    ["year(z)", h.z.year()],
    ["quarter(z)", h.z.quarter()],
    ["month(z)", h.z.month()],
    ["week(z)", h.z.week()],
    ["day(z)", h.z.day()],
    ["hour(z)", h.z.hour()],
    ["minute(z)", h.z.minute()],
    ["second(z)", h.z.second()],
    ["st.a", h.st.get("a")],
    ["n::VARCHAR::INTEGER", h.n.cast("varchar").cast("int32")],
    ["try_cast(x::VARCHAR AS DOUBLE)", h.x.cast("varchar").tryCast("double")],
    ["coalesce(x, 0)", h.x.fillNull(0)],
    ["dl[1]", h.dl.at(0)],
    ["dl[-1]", h.dl.at(-1)],
    ["CASE WHEN x > 1 THEN 1 WHEN x < 0 THEN n END", when(h.x.gt(1), 1).when(h.x.lt(0), h.n).otherwise(null)],
    ["sum(u) / count(u)", F.sum(h.u).div(F.count(h.u))],
  ],
  bigints: [
    ["j + 1::BIGINT", h.j.add(1n)],
    ["j * k", h.j.mul(h.k)],
    ["j % k", h.j.mod(h.k)],
    ["-j", h.j.neg()],
    ["n::BIGINT", h.n.cast("int64")],
    ["coalesce(i, 0)", h.i.fillNull(0n)],
    ["l[2]", h.l.at(1)],
  ],
  flags: [
    ["x = 0", h.x.eq(0)],
    ["x <> y", h.x.ne(h.y)],
    ["i < 3", h.i.lt(3)],
    ["i <= 3", h.i.le(3n)],
    ["x > y", h.x.gt(h.y)],
    ["s >= t", h.s.ge(h.t)],
    ["x BETWEEN y AND 3", h.x.between(h.y, 3)],
    ["z BETWEEN TIMESTAMPTZ '1970-01-01' AND z", h.z.between(new Date(0), h.z)],
    ["z > TIMESTAMPTZ '2024-03-31 01:00:00+01'", h.z.gt(new Date("2024-03-31T00:00:00Z"))],
    ["ts <= TIMESTAMP '2024-03-31 02:30:00'", h.ts.le(new Date("2024-03-31T02:30:00Z"))],
    ["d = DATE '2024-02-29'", h.d.eq(new Date("2024-02-29"))],
    ["z > make_timestamptz(-62198755200000000)", h.z.gt(new Date(-62198755200000))],
    ["s IS NULL", h.s.isNull()],
    ["s IS NOT NULL", h.s.isNotNull()],
    ["n IN (1, 2)", h.n.isIn([1, 2])],
    ["coalesce(n IN (1), FALSE) AND FALSE", h.n.isIn([])],
    ["b AND x > 1 AND NOT b", h.b.and(h.x.gt(1), h.b.not())],
    ["b OR x > 1", h.b.or(h.x.gt(1))],
    ["s LIKE 'a%'", h.s.like("a%")],
    ["s ILIKE 'A%'", h.s.ilike("A%")],
    ["contains(s, t)", h.s.contains(h.t)],
    ["list_contains(l, 3)", h.l.contains(3)],
    ["starts_with(s, 'a')", h.s.startsWith("a")],
    ["ends_with(s, t)", h.s.endsWith(h.t)],
    ["st IS NULL", h.st.isNull()],
  ],
  texts: [
    ["lower(s)", h.s.lower()],
    ["upper(s)", h.s.upper()],
    ["trim(s)", h.s.trim()],
    ["trim(s, 'a')", h.s.trim("a")],
    ["replace(s, t, '-')", h.s.replace(h.t, "-")],
    ["substr(s, 2, 1)", h.s.substr(2, 1)],
    ["x::VARCHAR", h.x.cast("varchar")],
    ["n::DECIMAL(5,2)", h.n.cast("decimal(5,2)")],
    ["st.b", h.st.get("b")],
  ],
  instants: [
    ["date_trunc('hour', z)", h.z.trunc("hour")],
    ["z + INTERVAL 1 DAY", h.z.add(F.toDays(1))],
    ["z - span", h.z.sub(h.span)],
    ["z::DATE", h.z.cast("date")],
  ],
  spans: [["span + INTERVAL 2 MONTH", h.span.add(F.toMonths(2))]],
  others: [["string_split(s, ',')", h.s.split(",")]],
};

describe("expressions", () => {
  it("mean what DuckDB's operators mean, method by method", async () => {
    const { numbers, ...rest } = methods;
    const [aggregates, scalars] = [numbers!.slice(-1), numbers!.slice(0, -1)];
    expect(await disagreements(connection, { ...rest, numbers: scalars })).toEqual([]);
    expect(await disagreements(connection, { numbers: aggregates })).toEqual([]);
  });

  it("compare columns with instants as TIMESTAMP, so that TIMESTAMP columns need no cast", () => {
    expect(sqlOf(_.at.lt(new Date(0)))).toBe(`("at" < TIMESTAMP '1970-01-01 00:00:00.000')`);
    expect(sqlOf(lit(new Date(0)))).toBe("TIMESTAMPTZ '1970-01-01 00:00:00.000+00'");
  });

  it("sort nulls last both ways unless told", () => {
    const keys = [_.a, _.a.desc(), _.a.asc({ nulls: "first" }), "odd name"].map(sortNodeOf);
    expect(keys.map((key) => printSortKey(key, printed))).toEqual([
      '"a" ASC NULLS LAST',
      '"a" DESC NULLS LAST',
      '"a" ASC NULLS FIRST',
      '"odd name" ASC NULLS LAST',
    ]);
  });

  it("are columns by any name, quoted", () => {
    expect(sqlOf(col('odd "name"'))).toBe('"odd ""name"""');
    expect(sqlOf(_.then)).toBe('"then"');
  });

  it("refuse JavaScript's own operators", () => {
    expect(() => _.amount > 3).toThrow("amount is a column, and a column is not a value: write .gt(…)");
    expect(() => `${_.amount.add(1)}`).toThrow(expect.objectContaining({ code: "plan.column-not-a-value" }));
  });

  it.each<[string, unknown]>([
    ["write .otherwise", when(_.a, 1)],
    ["write .over", F.rowNumber()],
    ["belongs in orderBy", _.a.desc()],
    ["type undefined", undefined],
    ["invalid Date", new Date(Number.NaN)],
    ["type symbol", Symbol("s")],
    ["type object", new Map()],
  ])("refuse what is no value and say: %s", (text, value) => {
    expect(() => nodeOf(value)).toThrow(
      expect.objectContaining({ code: "plan.invalid-argument", message: expect.stringContaining(text) }),
    );
  });

  it("refuse a type that is none, with a suggestion", () => {
    expect(() => _.a.cast("int63")).toThrow('Did you mean "int64"?');
  });

  it("refuse the verbs of aggregates and calls on anything else", () => {
    expect(() => _.a.filter(_.b)).toThrow(".filter() belongs to an aggregate, and a is none.");
    expect(() => _.a.orNull()).toThrow(".orNull() belongs to a call, and a is none.");
  });

  it("say which columns there are when a callback names another", () => {
    const row = rowOf<{ amount: number }>(["amount"]);
    expect(() => (row as unknown as { amoun: unknown }).amoun).toThrow(
      'There is no column "amoun". Did you mean "amount"?',
    );
  });
});

describe("a callback", () => {
  it("may build an expression once and use it twice", () => {
    const result = fromRow<{ a: number; b: number }, object>((c) => {
      const sum = c.a.add(c.b);
      return { sum, big: sum.gt(3), key: c.a.desc(), list: [c.b, lit(1)] };
    });
    expect(Object.keys(result)).toEqual(["sum", "big", "key", "list"]);
  });

  it("must not drop an expression: a && b drops a", () => {
    const drop = () => fromRow<{ a: number; b: number }, unknown>((c) => c.a.gt(1) && c.b.gt(2));
    expect(drop).toThrow(expect.objectContaining({ code: "plan.dropped-expression", facts: { expression: "a > 1" } }));
  });

  it("may refine aggregates and calls without dropping them", () => {
    const build = () =>
      fromRow<{ a: string; b: boolean }, object>((c) => ({
        count: F.count(c.a).distinct().filter(c.b),
        label: F.call(classify, c.a).orElse("?"),
        kind: F.call(classify, c.a).try().get("ok"),
        list: F.listTransform(c.a.split(","), (part) => part.upper()),
      }));
    expect(build).not.toThrow();
  });
});

const classifyInfo: FunctionInfo = {
  name: "classify",
  version: "1",
  form: "row",
  parameters: [{ name: "text", type: { id: "VARCHAR" }, nullable: false, reading: undefined }],
  result: { id: "VARCHAR" },
  resultReading: undefined,
  resultNullable: false,
  pure: true,
  concurrency: 1,
  concurrencyDeclared: false,
  timeoutMs: 1000,
  maxRows: 1,
};
const classify = { "~in": { text: "" }, "~out": "", "~function": classifyInfo };

describe("a call", () => {
  const withCalls = {
    call: (node: Parameters<typeof printed.call>[0], print: (argument: never) => string) => {
      const values = node.arguments.by === "name" ? Object.values(node.arguments.values) : node.arguments.values;
      return `stub(${values.map((value) => print(value as never)).join(", ")}, '${node.onError}')`;
    },
  };
  const printCall = (expr: unknown): string => printExpr(nodeOf(expr), withCalls);

  it("is printed by whoever prints the query", () => {
    expect(printCall(F.call(classify, { text: _.memo }))).toBe(`stub("memo", 'fail')`);
    expect(printCall(F.call(classify, _.memo).orNull())).toBe(`stub("memo", 'null')`);
    expect(printCall(F.catalog_call("classify", _.memo, "es"))).toBe(`stub("memo", 'es', 'fail')`);
  });

  it("with a value for failures tries once and chooses", () => {
    const attempt = `stub("memo", 'try')`;
    expect(printCall(F.call(classify, _.memo).orElse("?"))).toBe(
      `CASE WHEN struct_extract(${attempt}, 'ok') THEN struct_extract(${attempt}, 'value') ELSE '?' END`,
    );
  });

  it("names the input it lacks, or has not", () => {
    expect(() => F.call(classify, { txt: _.memo } as never)).toThrow('The function "classify" has no input "txt".');
    expect(() => F.call(classify, {} as never)).toThrow('The function "classify" needs its input "text".');
  });
});
