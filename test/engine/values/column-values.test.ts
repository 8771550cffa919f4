import {
  Dictionary,
  Int32,
  makeData,
  Table,
  tableFromIPC,
  tableToIPC,
  Utf8,
  Vector,
  vectorFromArray,
} from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LogicalType } from "../../../engine/types/logical-type.ts";
import { READ_AS_NUMBER } from "../../../engine/types/reading.ts";
import { buildColumn } from "../../../engine/values/build-column.ts";
import { columnValues } from "../../../engine/values/column-values.ts";
import { randomColumn } from "./random-column.ts";

const runs = { numRuns: 300, seed: 20_261_122 };
const build = (type: LogicalType, values: readonly unknown[]) => buildColumn(type, values).column;

describe("columnValues", () => {
  test("reads back what buildColumn wrote, for every type at any depth", () => {
    fc.assert(
      fc.property(randomColumn, ({ type, values }) => {
        const built = buildColumn(type, values);
        expect(built.failures).toEqual([]);
        expect(built.column.length).toBe(values.length);
        expect(columnValues(built.column, type)).toStrictEqual({ values, failures: [] });
      }),
      runs,
    );
  });

  test("reads slices and several chunks as the rows they hold", () => {
    fc.assert(
      fc.property(randomColumn, fc.nat(40), fc.nat(40), ({ type, values }, from, to) => {
        const [start, end] = [Math.min(from, to, values.length), Math.min(Math.max(from, to), values.length)];
        const whole = build(type, values);
        expect(columnValues(whole.slice(start, end), type).values).toStrictEqual(values.slice(start, end));
        const chunks = new Vector([...whole.slice(start, end).data, ...whole.slice(0, start).data]);
        const expected = [...values.slice(start, end), ...values.slice(0, start)];
        expect(columnValues(chunks, type).values).toStrictEqual(expected);
      }),
      runs,
    );
  });

  test("reads what has been through an Arrow stream", () => {
    fc.assert(
      fc.property(randomColumn, ({ type, values }) => {
        const table = tableFromIPC(tableToIPC(new Table({ column: build(type, values) })));
        expect(columnValues(table.getChild("column")!, type).values).toStrictEqual(values);
      }),
      { ...runs, numRuns: 100 },
    );
  });

  test("reads a dictionary of text as text", () => {
    const dictionary = vectorFromArray(["naïve", "b"], new Utf8());
    const data = makeData({ type: new Dictionary(new Utf8(), new Int32()), data: Int32Array.of(1, 0, 1), dictionary });
    expect(columnValues(new Vector([data]), { id: "VARCHAR" }).values).toEqual(["b", "naïve", "b"]);
  });

  test("reads text that spans several decoding runs", () => {
    const values = Array.from({ length: 9000 }, (_, row) => `${row}-${"é".repeat(row % 3)}-${"x".repeat(1000)}`);
    expect(columnValues(build({ id: "VARCHAR" }, values), { id: "VARCHAR" }).values).toEqual(values);
  });

  test("keeps a string of 1 MiB whole", () => {
    const values = ["東".repeat(1 << 20), "a".repeat(1 << 20), null];
    expect(columnValues(build({ id: "VARCHAR" }, values), { id: "VARCHAR" }).values).toEqual(values);
  });

  test("repairs text that is not UTF-8 value by value", () => {
    const valueOffsets = Int32Array.of(0, 1, 3);
    const data = makeData({
      type: new Utf8(),
      length: 2,
      nullCount: 0,
      valueOffsets,
      data: Uint8Array.of(0xff, 97, 98),
    });
    expect(columnValues(new Vector([data]), { id: "VARCHAR" }).values).toEqual(["\u{fffd}", "ab"]);
  });

  test("reads wide integers as numbers where the reading says so, and fails the rows that are unsafe", () => {
    const column = build({ id: "BIGINT" }, [1n, 2n ** 53n, null, -(2n ** 53n) + 1n]);
    const { values, failures } = columnValues(column, { id: "BIGINT" }, READ_AS_NUMBER);
    expect(values).toEqual([1, null, null, -(2 ** 53) + 1]);
    expect(failures).toMatchObject([{ row: 1, kind: "unsafe-integer", value: "9007199254740992" }]);
  });

  test("fails the row of an unsafe integer deep inside and names the place", () => {
    const type: LogicalType = { id: "LIST", child: { id: "STRUCT", fields: [{ name: "n", type: { id: "BIGINT" } }] } };
    const column = build(type, [[{ n: 1n }], [], [{ n: 2n }, { n: 2n ** 60n }], null]);
    const { values, failures } = columnValues(column, type, { child: { fields: { n: READ_AS_NUMBER } } });
    expect(values).toEqual([[{ n: 1 }], [], null, null]);
    expect(failures).toMatchObject([{ row: 2, message: expect.stringMatching(/^item 1: n: the integer/) }]);
  });

  test("reads a map as an object where the reading says so", () => {
    const type: LogicalType = { id: "MAP", key: { id: "VARCHAR" }, value: { id: "INTEGER" } };
    const column = build(type, [
      [
        { key: "__proto__", value: 1 },
        { key: "b", value: null },
      ],
      null,
    ]);
    const { values } = columnValues(column, type, { record: true });
    expect(Object.entries(values[0] as object)).toEqual([
      ["__proto__", 1],
      ["b", null],
    ]);
    expect(values[1]).toBeNull();
  });

  test("fails the row of an instant beyond Date and rounds finer ones down", () => {
    const micros = BigInt64Array.of(2n ** 63n - 1n, -1n, 1_500n);
    const column = new Vector([
      makeData({ type: build({ id: "TIMESTAMP" }, []).type, length: 3, data: micros } as never),
    ]);
    const { values, failures } = columnValues(column, { id: "TIMESTAMP" });
    expect(values).toEqual([null, new Date(-1), new Date(1)]);
    expect(failures).toMatchObject([{ row: 0, kind: "out-of-range" }]);
  });

  test.each([
    ["TIMESTAMP_MS", 1n],
    ["TIMESTAMP", 1000n],
    ["TIMESTAMP_NS", 1_000_000n],
  ] as const)("rounds %s down to the millisecond, however far from 1970", (id, unitsPerMs) => {
    const counts = [-1n, 0n, 999n, 2n ** 53n - 1n, 9_007_199_254_740_999n, -(2n ** 62n), 8_999_999_999_999_999n];
    const { type } = build({ id }, []);
    const data = makeData({ type, length: counts.length, data: BigInt64Array.from(counts) } as never);
    const { values } = columnValues(new Vector([data]), { id });
    const floor = (count: bigint) => (count - (((count % unitsPerMs) + unitsPerMs) % unitsPerMs)) / unitsPerMs;
    const expected = counts.map((count) => new Date(Number(floor(count))));
    expect(values).toEqual(expected.map((date) => (Number.isNaN(date.getTime()) ? null : date)));
  });
});
