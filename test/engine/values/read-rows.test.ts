import { makeData, RecordBatch, Struct } from "apache-arrow";
import { expect, test } from "vitest";
import { arrowSchema } from "../../../engine/arrow/types.ts";
import type { NamedType } from "../../../engine/types/logical-type.ts";
import { READ_AS_NUMBER } from "../../../engine/types/reading.ts";
import { buildColumn } from "../../../engine/values/build-column.ts";
import { readRows } from "../../../engine/values/read-rows.ts";

function batchOf(schema: readonly NamedType[], ...columns: readonly unknown[][]): RecordBatch {
  const arrow = arrowSchema(schema);
  const children = schema.map(({ type }, index) => buildColumn(type, columns[index]!).column.data[0]!);
  const length = columns[0]!.length;
  return new RecordBatch(arrow, makeData({ type: new Struct(arrow.fields), length, nullCount: 0, children }));
}

test("makes one plain object per row", () => {
  const schema: NamedType[] = [
    { name: "id", type: { id: "BIGINT" } },
    { name: "odd name", type: { id: "VARCHAR" } },
  ];
  const batch = batchOf(schema, [1n, 2n], ["a", null]);
  expect(readRows(batch, schema, [READ_AS_NUMBER])).toStrictEqual([
    { id: 1, "odd name": "a" },
    { id: 2, "odd name": null },
  ]);
});

test("keeps a column called __proto__ as data", () => {
  const schema: NamedType[] = [{ name: "__proto__", type: { id: "INTEGER" } }];
  const [row] = readRows(batchOf(schema, [7]), schema, []);
  expect(Object.entries(row!)).toEqual([["__proto__", 7]]);
  expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
});

test("throws naming column and value where an integer is unsafe", () => {
  const schema: NamedType[] = [{ name: "n", type: { id: "BIGINT" } }];
  expect(() => readRows(batchOf(schema, [2n ** 53n]), schema, [READ_AS_NUMBER])).toThrow(
    expect.objectContaining({
      code: "function.unsafe-integer",
      facts: { column: "n", value: "9007199254740992" },
    }),
  );
});
