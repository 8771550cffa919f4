// Which JavaScript values stand for a list, a struct or a map.
import type { LogicalType } from "../types/logical-type.ts";
import { Blanks } from "./blanks.ts";

export type Fields = Readonly<Record<string, unknown>>;

export interface Pair {
  readonly key: unknown;
  readonly value: unknown;
}

/** Arrays and typed arrays. */
export function asList(value: unknown): ArrayLike<unknown> | undefined {
  if (Array.isArray(value)) return value;
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
    ? (value as unknown as ArrayLike<unknown>)
    : undefined;
}

/** Objects that are no value of another type. */
export function asFields(value: unknown): Fields | undefined {
  return typeof value === "object" && !Array.isArray(value) && !(value instanceof Date) && !ArrayBuffer.isView(value)
    ? (value as Fields)
    : undefined;
}

/** Arrays of pairs, a `Map`, an object. */
export function asPairs(value: unknown): readonly Pair[] | undefined {
  if (Array.isArray(value)) return value.every((pair) => typeof pair === "object" && pair !== null) ? value : undefined;
  if (value instanceof Map) return Array.from(value as Map<unknown, unknown>, ([key, item]) => ({ key, value: item }));
  const fields = asFields(value);
  return fields === undefined ? undefined : Object.entries(fields).map(([key, item]) => ({ key, value: item }));
}

/** The rows of a nested column, as far as they have its shape. */
export interface ShapedRows<T> {
  /** Null where the value is null or has another shape. */
  readonly rows: readonly (T | null)[];
  readonly blanks: Blanks;
}

/** The values that have a shape. */
export function shapeRows<T>(
  type: LogicalType,
  values: ArrayLike<unknown>,
  shape: (value: unknown) => T | undefined,
): ShapedRows<T> {
  const rows = new Array<T | null>(values.length);
  const blanks = new Blanks(type, values.length);
  for (let row = 0; row < rows.length; row++) {
    const value = values[row];
    const fitting = value === null ? undefined : shape(value);
    rows[row] = fitting ?? null;
    if (fitting === undefined) blanks.add(row, value);
  }
  return { rows, blanks };
}
