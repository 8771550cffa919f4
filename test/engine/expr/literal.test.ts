import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeOf } from "../../../engine/expr/node-of.ts";
import { printExpr } from "../../../engine/expr/print.ts";
import { printed } from "./agreement.ts";

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(":memory:")).connect();
});
afterAll(() => connection.closeSync());

const RUNS = { numRuns: 200, seed: 7 };

/** Each value as DuckDB gives it back, and the name of the type it had there. */
async function roundTrip(values: readonly unknown[]): Promise<[value: unknown, type: unknown][]> {
  const columns = values.flatMap((value, index) => {
    const sql = printExpr(nodeOf(value), printed);
    return [`${sql} AS v${index}`, `typeof(${sql}) AS t${index}`];
  });
  const row = (await connection.runAndReadAll(`SELECT ${columns.join(", ")}`)).getRowsJS()[0]!;
  return values.map((_value, index) => [row[2 * index], row[2 * index + 1]]);
}

const roundTripsAs = (arbitrary: fc.Arbitrary<unknown>, types: RegExp) =>
  fc.assert(
    fc.asyncProperty(fc.array(arbitrary, { minLength: 1, maxLength: 20 }), async (values) => {
      for (const [index, [value, type]] of (await roundTrip(values)).entries()) {
        const back = typeof values[index] === "number" && typeof value === "bigint" ? Number(value) : value;
        expect(back instanceof Uint8Array ? [...back] : back).toEqual(
          back instanceof Uint8Array ? [...(values[index] as Uint8Array)] : values[index],
        );
        expect(type).toMatch(types);
      }
    }),
    { ...RUNS, numRuns: 40 },
  );

describe("a literal", () => {
  it("keeps every double, −0, NaN and infinities included", () =>
    roundTripsAs(
      fc.double().filter((value) => !Number.isSafeInteger(value) || Object.is(value, -0)),
      /^DOUBLE$/,
    ));
  it("keeps whole numbers as integers", () => roundTripsAs(fc.maxSafeInteger(), /^(INTEGER|BIGINT)$/));
  it("keeps small whole numbers as INTEGER", () => roundTripsAs(fc.integer(), /^INTEGER$/));
  it("keeps 64-bit integers as BIGINT", () =>
    roundTripsAs(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), /^BIGINT$/));
  it("keeps wider integers exactly", () =>
    roundTripsAs(fc.bigInt({ min: -(2n ** 127n), max: 2n ** 128n - 1n }), /^(BIGINT|UBIGINT|U?HUGEINT)$/));
  it("keeps text of any characters, quotes and NUL included", () =>
    roundTripsAs(fc.string({ unit: "binary" }), /^VARCHAR$/));
  it("keeps bytes", () => roundTripsAs(fc.uint8Array(), /^BLOB$/));
  it("keeps truth values", () => roundTripsAs(fc.boolean(), /^BOOLEAN$/));
  it("keeps instants, before our era too", () =>
    roundTripsAs(
      fc.date({ min: new Date(-200_000_000_000_000), max: new Date(8.64e15), noInvalidDate: true }),
      /^TIMESTAMP WITH TIME ZONE$/,
    ));

  it("keeps the ends of every integer type", async () => {
    const ends = [-(2 ** 31), 2 ** 31 - 1, 2 ** 31, -(2n ** 63n), 2n ** 63n, 2n ** 64n, 2n ** 127n, 2n ** 200n];
    const types = (await roundTrip(ends)).map(([, type]) => type);
    expect(types).toEqual(["INTEGER", "INTEGER", "BIGINT", "BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT", "BIGNUM"]);
  });

  it("writes 1.5 as DOUBLE, never DECIMAL", async () => {
    expect(await roundTrip([1.5, [1.5], { a: 1.5 }])).toMatchObject([
      [1.5, "DOUBLE"],
      [[1.5], "DOUBLE[]"],
      [{ a: 1.5 }, "STRUCT(a DOUBLE)"],
    ]);
  });

  it("keeps lists and structs, quoted names and nulls inside", async () => {
    const values = [[1, null, 3], [], [["a"], []], { 'odd "name"': [{ b: null }] }];
    expect((await roundTrip(values)).map(([value]) => value)).toEqual(values);
  });

  it("is not changed by changing the value afterwards", () => {
    const [bytes, list] = [Uint8Array.of(1), [1]];
    const nodes = [nodeOf(bytes), nodeOf(list)];
    bytes[0] = 9;
    list.push(2);
    expect(nodes.map((node) => printExpr(node, printed))).toEqual(["from_hex('01')", "[1]"]);
  });
});
