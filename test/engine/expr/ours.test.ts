// The functions DuckDB lacks, against values worked out independently of it.
import type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lit } from "../../../engine/expr/constructors.ts";
import { F } from "../../../engine/expr/functions.ts";
import { nodeOf } from "../../../engine/expr/node-of.ts";
import { printExpr } from "../../../engine/expr/print.ts";
import type { Expr } from "../../../engine/expr/typing.ts";
import { printed } from "./agreement.ts";

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run("SET TimeZone = 'UTC'");
});
afterAll(() => connection.closeSync());

async function resultOf(expr: Expr<unknown>): Promise<unknown> {
  const reader = await connection.runAndReadAll(`SELECT ${printExpr(nodeOf(expr), printed)} AS value`);
  return plainValue(reader.getRowsJS()[0]![0] as DuckDBValue);
}

function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainValue);
  return typeof value === "bigint"
    ? Number(value)
    : value instanceof Uint8Array
      ? Buffer.from(value).toString("latin1")
      : value;
}

const list = lit([3, 1, 3, 2]);
const url = "https://user:pw@Example.com:8080/a/b%20c?q=1&r=%C3%A9&empty=#top";

describe("the functions of F that DuckDB lacks", () => {
  it.each<[string, Expr<unknown>, unknown]>([
    ["e", F.e(), Math.E],
    ["nan", F.nan(), Number.NaN],
    ["widthBucket below", F.widthBucket(-1, 0, 10, 5), 0],
    ["widthBucket inside", F.widthBucket(3.9, 0, 10, 5), 2],
    ["widthBucket at the top", F.widthBucket(10, 0, 10, 5), 6],
    ["fromBase", F.fromBase("Ff", 16), 255],
    ["bitwiseAnd", F.bitwiseAnd(12, 10), 8],
    ["bitwiseOr", F.bitwiseOr(12, 10), 14],
    ["bitwiseNot", F.bitwiseNot(12), -13],
    ["bitwiseLeftShift", F.bitwiseLeftShift(3, 4), 48],
    ["bitwiseRightShift", F.bitwiseRightShift(-16, 2), -4],
    [
      "toBase64Url",
      F.toBase64Url(lit(Uint8Array.of(0, 255, 254, 62))),
      Buffer.from([0, 255, 254, 62]).toString("base64url"),
    ],
    ["fromBase64Url", F.fromBase64Url("AP_-Pg"), "\u0000\u00ff\u00fe>"],
    ["urlExtractProtocol", F.urlExtractProtocol(url), "https"],
    ["urlExtractHost", F.urlExtractHost(url), "Example.com"],
    ["urlExtractHost of IPv6", F.urlExtractHost("http://[::1]:80/x"), "[::1]"],
    ["urlExtractPort", F.urlExtractPort(url), 8080],
    ["urlExtractPort when missing", F.urlExtractPort("http://a/b:80"), null],
    ["urlExtractPath", F.urlExtractPath(url), "/a/b%20c"],
    ["urlExtractQuery", F.urlExtractQuery(url), "q=1&r=%C3%A9&empty="],
    ["urlExtractFragment", F.urlExtractFragment(url), "top"],
    ["urlExtractParameter", F.urlExtractParameter(url, "r"), "é"],
    ["urlExtractParameter when missing", F.urlExtractParameter(url, "x"), null],
    ["toIso8601", F.toIso8601(new Date("2024-03-31T01:02:03.004Z")), "2024-03-31T01:02:03.004Z"],
    [
      "fromIso8601Timestamp",
      F.epochMs(F.fromIso8601Timestamp("2024-03-31T03:02:03.004+02:00")),
      Date.parse("2024-03-31T01:02:03.004Z"),
    ],
    ["arrayRemove", F.arrayRemove(list, 3), [1, 2]],
    ["removeNulls", F.removeNulls(lit([1, null, 2])), [1, 2]],
    ["arrayExcept", F.listSort(F.arrayExcept(list, lit([3, 9]))), [1, 2]],
    ["arraysUnion", F.listSort(F.arraysUnion(list, lit([2, 9]))), [1, 2, 3, 9]],
    ["arrayCumSum", F.arrayCumSum(list), [3, 4, 7, 9]],
    ["arrayDuplicates", F.arrayDuplicates(list), [3]],
    ["arrayMultimode", F.listSort(F.arrayMultimode(lit([1, 2, 2, 1, 3]))), [1, 2]],
    ["strrpos", F.strrpos("日aaa", "aa"), 3],
    ["strrpos when nowhere", F.strrpos("abc", "d"), 0],
    ["jsonExtractArray", F.jsonExtractArray('{"a":[1,"x"]}', "$.a"), ["1", '"x"']],
    ["jsonExtractArray of nothing", F.jsonExtractArray("{}", "$.a"), null],
    ["arrayHasDuplicates", F.arrayHasDuplicates(list), true],
    ["arrayHasDuplicates without", F.arrayHasDuplicates(lit([1, 2])), false],
    ["findFirst", F.findFirst(list, (item) => item.lt(3)), 1],
    ["findFirst when none", F.findFirst(list, (item) => item.gt(3)), null],
    ["findFirstIndex", F.findFirstIndex(list, (item) => item.lt(3)), 2],
    ["findFirstIndex when none", F.findFirstIndex(list, (item) => item.gt(3)), null],
    ["zipWith", F.zipWith(list, lit([10, 20]), (left, right) => left.mul(right)), [30, 20]],
    ["arrayAdd", F.arrayAdd(lit([1, 2]), lit([10, 20])), [11, 22]],
    ["scaleVector", F.scaleVector(lit([1, 2]), 1.5), [1.5, 3]],
    ["arrayNormalize", F.arrayNormalize(lit([3, 4])), [0.6, 0.8]],
    ["mapKeysByTopNValues", F.mapKeysByTopNValues(F.map(lit(["a", "b", "c"]), lit([1, 9, 5])), 2), ["b", "c"]],
    ["ifElse", F.ifElse(lit(true), "yes", "no"), "yes"],
  ])("%s", async (_name, expr, expected) => {
    expect(await resultOf(expr)).toEqual(expected);
  });

  it("measures great circles: Berlin to Paris is 878 km", async () => {
    expect(await resultOf(F.haversine(52.52, 13.405, 48.8566, 2.3522))).toBeCloseTo(877.46, 1);
  });

  it("gives Wilson's interval: 0.4902 to 0.9433 for 8 of 10 at 95 %", async () => {
    expect(await resultOf(F.wilsonIntervalLower(8, 10, 1.96))).toBeCloseTo(0.4902, 3);
    expect(await resultOf(F.wilsonIntervalUpper(8, 10, 1.96))).toBeCloseTo(0.9433, 3);
  });
});
