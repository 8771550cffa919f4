// Equal argument rows get equal keys: what a `pure` function is computed once by.
import type { RecordBatch } from "apache-arrow";
import { Vector } from "apache-arrow";
import type { LogicalType } from "../types/logical-type.ts";
import { columnValues } from "../values/column-values.ts";

/** One key per row. Rows differ in their keys exactly when they differ in a value; −0 and 0 differ, NaN equals itself. */
export function rowKeys(args: RecordBatch, types: readonly LogicalType[]): readonly string[] {
  const columns = args.data.children.map((data, index) =>
    Array.from(columnValues(new Vector([data]), types[index]!).values, valueKey),
  );
  const [only] = columns;
  if (columns.length === 1) return only!;
  return Array.from({ length: args.numRows }, (_, row) => columns.map((keys) => sized(keys[row]!)).join(""));
}

/** Joined keys stay apart: each says its own length. */
const sized = (key: string): string => `${key.length}:${key}`;

function valueKey(value: unknown): string {
  switch (typeof value) {
    case "string":
      return `s${value}`;
    case "number":
      return Object.is(value, -0) ? "n-0" : `n${value}`;
    case "bigint":
      return `i${value}`;
    case "boolean":
      return value ? "t" : "f";
    default:
      return value === null ? "" : nestedKey(value as object);
  }
}

function nestedKey(value: object): string {
  if (value instanceof Date) return `d${value.getTime()}`;
  if (value instanceof Uint8Array)
    return `b${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("latin1")}`;
  if (Array.isArray(value)) return `[${value.map((item) => sized(valueKey(item))).join("")}`;
  return `{${Object.values(value)
    .map((field) => sized(valueKey(field)))
    .join("")}`;
}
