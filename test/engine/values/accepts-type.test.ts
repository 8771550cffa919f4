import { expect, test } from "vitest";
import type { LogicalType, PrimitiveId } from "../../../engine/types/logical-type.ts";
import { READ_AS_NUMBER, type Reading } from "../../../engine/types/reading.ts";
import { acceptsType } from "../../../engine/values/accepts-type.ts";

const takes = (parameter: PrimitiveId, actual: LogicalType, reading?: Reading) =>
  acceptsType({ id: parameter }, reading, actual);

test("a number parameter takes every integer and float, and no decimal", () => {
  for (const id of ["TINYINT", "UBIGINT", "HUGEINT", "FLOAT", "DOUBLE"] as const) {
    expect(takes("DOUBLE", { id }, READ_AS_NUMBER)).toBe(true);
  }
  expect(takes("DOUBLE", { id: "DECIMAL", width: 9, scale: 2 }, READ_AS_NUMBER)).toBe(false);
  expect(takes("DOUBLE", { id: "VARCHAR" }, READ_AS_NUMBER)).toBe(false);
});

test("an int32 parameter takes nothing wider", () => {
  expect(takes("INTEGER", { id: "SMALLINT" }, READ_AS_NUMBER)).toBe(true);
  expect(takes("INTEGER", { id: "BIGINT" }, READ_AS_NUMBER)).toBe(false);
});

test("a date parameter takes every kind of instant, a text parameter what is read as text", () => {
  for (const id of ["DATE", "TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE"] as const) {
    expect(takes("TIMESTAMP WITH TIME ZONE", { id })).toBe(true);
  }
  expect(takes("TIMESTAMP WITH TIME ZONE", { id: "TIME" })).toBe(false);
  expect(takes("VARCHAR", { id: "ENUM", values: ["a"] })).toBe(true);
  expect(takes("VARCHAR", { id: "INTEGER" })).toBe(false);
});

test("a column of nothing but nulls suits every parameter", () => {
  expect(takes("BLOB", { id: "NULL" })).toBe(true);
});

test("nested parameters take nested columns item by item and field by field", () => {
  const list = (child: LogicalType): LogicalType => ({ id: "LIST", child });
  const numbers = { child: READ_AS_NUMBER };
  expect(acceptsType(list({ id: "DOUBLE" }), numbers, list({ id: "BIGINT" }))).toBe(true);
  expect(acceptsType(list({ id: "DOUBLE" }), numbers, { id: "ARRAY", child: { id: "FLOAT" }, size: 3 })).toBe(true);
  expect(acceptsType(list({ id: "DOUBLE" }), numbers, list({ id: "VARCHAR" }))).toBe(false);
  // Inside a list, small integers arrive as numbers.
  expect(acceptsType(list({ id: "BIGINT" }), undefined, list({ id: "INTEGER" }))).toBe(false);
  const struct = (...names: string[]): LogicalType => ({
    id: "STRUCT",
    fields: names.map((name) => ({ name, type: { id: "VARCHAR" } })),
  });
  expect(acceptsType(struct("a"), undefined, struct("b", "a"))).toBe(true);
  expect(acceptsType(struct("a", "c"), undefined, struct("a"))).toBe(false);
});
