import { describe, expect, test } from "vitest";
import type { LogicalType } from "../../../engine/types/logical-type.ts";
import { buildColumn, nullColumn } from "../../../engine/values/build-column.ts";
import { columnValues } from "../../../engine/values/column-values.ts";

const list = (child: LogicalType): LogicalType => ({ id: "LIST", child });

describe("buildColumn", () => {
  test.each<[string, LogicalType, unknown, RegExp]>([
    ["text for a number", { id: "DOUBLE" }, "1", /expected DOUBLE, got the string "1"/],
    ["a number for text", { id: "VARCHAR" }, 1, /expected VARCHAR, got the number 1/],
    ["undefined", { id: "VARCHAR" }, undefined, /got undefined/],
    ["what is out of range", { id: "UTINYINT" }, 256, /expected UTINYINT, got the number 256/],
    ["a fraction", { id: "INTEGER" }, 1.5, /expected INTEGER/],
    ["NaN for an integer", { id: "INTEGER" }, Number.NaN, /expected INTEGER/],
    ["an unsafe number for a wide integer", { id: "BIGINT" }, 2 ** 53, /expected BIGINT/],
    ["a wide integer that is too wide", { id: "BIGINT" }, 2n ** 63n, /expected BIGINT/],
    ["a decimal with more digits than its scale", { id: "DECIMAL", width: 4, scale: 1 }, "1.23", /DECIMAL\(4,1\)/],
    ["a decimal wider than its type", { id: "DECIMAL", width: 2, scale: 0 }, "100", /DECIMAL\(2,0\)/],
    ["an invalid date", { id: "TIMESTAMP" }, new Date(Number.NaN), /expected TIMESTAMP, got an object \(Date\)/],
    ["no member of an enum", { id: "ENUM", values: ["a"] }, "b", /expected ENUM/],
    ["no uuid", { id: "UUID" }, "123", /expected UUID/],
    ["no time", { id: "TIME" }, "25:00", /expected TIME/],
    ["text for a list", list({ id: "VARCHAR" }), "abc", /expected VARCHAR\[\]/],
    ["a wrong item", list({ id: "INTEGER" }), [1, "2"], /^item 1: expected INTEGER, got the string "2"/],
    ["an array of another length", { id: "ARRAY", child: { id: "INTEGER" }, size: 2 }, [1], /expected INTEGER\[2\]/],
    ["a list for a struct", { id: "STRUCT", fields: [{ name: "a", type: { id: "INTEGER" } }] }, [1], /expected STRUCT/],
    [
      "an unknown member",
      { id: "UNION", members: [{ name: "a", type: { id: "INTEGER" } }] },
      { tag: "b", value: 1 },
      /UNION/,
    ],
  ])("fails %s and gives null in its place", (_, type, value, message) => {
    const { column, failures } = buildColumn(type, [null, value, null]);
    expect(failures).toMatchObject([{ row: 1, kind: "wrong-type", message: expect.stringMatching(message) }]);
    expect(columnValues(column, type).values).toEqual([null, null, null]);
  });

  test("names the place of a failure deep inside, one per row", () => {
    const type = list({ id: "STRUCT", fields: [{ name: "n", type: { id: "INTEGER" } }] });
    const { failures } = buildColumn(type, [[{ n: 1 }], [{ n: 1 }, { n: "x" }, {}], [{ n: null }]]);
    expect(failures.map(({ row, message }) => [row, message])).toEqual([
      [1, 'item 1: n: expected INTEGER, got the string "x"'],
    ]);
  });

  test("does not find fields on the prototype of an object", () => {
    const type: LogicalType = { id: "STRUCT", fields: [{ name: "toString", type: { id: "VARCHAR" } }] };
    expect(buildColumn(type, [{}]).failures).toMatchObject([{ message: "toString: expected VARCHAR, got undefined" }]);
  });

  test("takes typed arrays as they are", () => {
    const doubles = Float64Array.of(1, 2);
    expect(buildColumn({ id: "DOUBLE" }, doubles).column.data[0]!.values).toBe(doubles);
    const values = buildColumn({ id: "INTEGER" }, Float64Array.of(1, 2)).column;
    expect(columnValues(values, { id: "INTEGER" }).values).toEqual([1, 2]);
    const embeddings = buildColumn(list({ id: "FLOAT" }), [Float32Array.of(0.5, 1)]).column;
    expect(columnValues(embeddings, list({ id: "FLOAT" })).values).toEqual([[0.5, 1]]);
  });

  test("takes maps as pairs, Map or object", () => {
    const type: LogicalType = { id: "MAP", key: { id: "VARCHAR" }, value: { id: "INTEGER" } };
    const { column } = buildColumn(type, [[{ key: "a", value: 1 }], new Map([["b", 2]]), { c: 3 }]);
    expect(columnValues(column, type).values).toEqual([
      [{ key: "a", value: 1 }],
      [{ key: "b", value: 2 }],
      [{ key: "c", value: 3 }],
    ]);
  });

  test("writes unpaired surrogates as U+FFFD", () => {
    const { column } = buildColumn({ id: "VARCHAR" }, ["a", "\ud800", "b"]);
    expect(columnValues(column, { id: "VARCHAR" }).values).toEqual(["a", "\u{fffd}", "b"]);
  });

  test("fails a map whose key is null", () => {
    const type: LogicalType = { id: "MAP", key: { id: "VARCHAR" }, value: { id: "INTEGER" } };
    const { failures } = buildColumn(type, [[{ key: null, value: 1 }]]);
    expect(failures).toMatchObject([{ row: 0, message: expect.stringMatching(/key null: expected VARCHAR/) }]);
  });

  test("makes empty and all-null columns of every shape", () => {
    const struct: LogicalType = { id: "STRUCT", fields: [{ name: "a", type: { id: "INTEGER" } }] };
    for (const type of [{ id: "VARCHAR" }, { id: "NULL" }, struct, list(struct)] as const satisfies LogicalType[]) {
      expect(nullColumn(type, 0).length).toBe(0);
      expect(columnValues(nullColumn(type, 2), type).values).toEqual([null, null]);
    }
  });
});
