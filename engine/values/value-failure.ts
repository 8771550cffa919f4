// Why one value of a column could not cross between Arrow and JavaScript. A value, never thrown: the row fails, not the batch.
import { type LogicalType, printType } from "../types/logical-type.ts";

/** A value that could not cross, by its row. */
export interface ValueFailure {
  /** Index into the column. */
  readonly row: number;
  /** `unsafe-integer`: beyond ±(2⁵³−1) where a number is asked for. */
  readonly kind: "unsafe-integer" | "out-of-range" | "wrong-type";
  /** One clause, with the place inside a nested value: `label: expected VARCHAR, got the number 3`. */
  readonly message: string;
  /** The value as text, shortened. */
  readonly value: string;
}

export const NO_FAILURES: readonly ValueFailure[] = Object.freeze([]);

/** A value named for an error message: `the string "abc"`, `the number 3`, `undefined`, `an object (Date)`. */
function describeValue(value: unknown): string {
  switch (typeof value) {
    case "string":
      return `the string ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
    case "number":
    case "bigint":
    case "boolean":
      return `the ${typeof value} ${value}`;
    case "object":
      return value === null ? "null" : `an object (${value.constructor?.name ?? "Object"})`;
    case "undefined":
      return "undefined";
    default:
      return `a ${typeof value}`;
  }
}

/** The failures of the items of lists as failures of the lists, the first of each; `rowOf` gives -1 for what no row holds. */
export function liftFailures(
  failures: readonly ValueFailure[],
  rowOf: (index: number) => number,
  place: (index: number) => string,
): ValueFailure[] {
  const lifted: ValueFailure[] = [];
  for (const failure of failures) {
    const row = rowOf(failure.row);
    if (row < 0 || lifted.at(-1)?.row === row) continue;
    lifted.push({ ...failure, row, message: `${place(failure.row)}: ${failure.message}` });
  }
  return lifted;
}

/** The failures of a struct's field as failures of the struct. */
export function failuresAt(field: string, failures: readonly ValueFailure[]): readonly ValueFailure[] {
  return failures.map((failure) => ({ ...failure, message: `${field}: ${failure.message}` }));
}

/** Failures of several columns of the same rows: ascending by row, the first of each row. */
export function mergeFailures(lists: readonly (readonly ValueFailure[])[]): readonly ValueFailure[] {
  const filled = lists.filter((list) => list.length > 0);
  if (filled.length < 2) return filled[0] ?? NO_FAILURES;
  const byRow = new Map<number, ValueFailure>();
  for (const failure of filled.flat()) if (!byRow.has(failure.row)) byRow.set(failure.row, failure);
  return [...byRow.values()].sort((left, right) => left.row - right.row);
}

/** The failure of a value that does not fit its column's type. */
export function wrongType(row: number, type: LogicalType, value: unknown): ValueFailure {
  const described = describeValue(value);
  return { row, kind: "wrong-type", message: `expected ${printType(type)}, got ${described}`, value: described };
}
