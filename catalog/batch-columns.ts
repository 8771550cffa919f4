// The columns of a batch handler: numbers and bigints that are never null as typed arrays, everything else as arrays.
import type { LogicalType, Parameter } from "../engine/index.ts";

/** What the values of a type are in JavaScript, as far as columns care. */
export type ColumnKind = "number" | "bigint" | "other";

const NUMBERS: ReadonlySet<LogicalType["id"]> = new Set([
  "TINYINT",
  "SMALLINT",
  "INTEGER",
  "UTINYINT",
  "USMALLINT",
  "UINTEGER",
  "FLOAT",
  "DOUBLE",
]);
const BIGINTS: ReadonlySet<LogicalType["id"]> = new Set(["BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT", "BIGNUM"]);

export function columnKind({ type, reading, nullable }: Omit<Parameter, "name">): ColumnKind {
  if (nullable) return "other";
  if (NUMBERS.has(type.id) || (BIGINTS.has(type.id) && reading?.number === true)) return "number";
  return BIGINTS.has(type.id) ? "bigint" : "other";
}

/** The column of one parameter from its values, none of which is null unless the parameter takes null. */
export function batchColumn(
  parameter: Parameter,
  values: readonly unknown[],
): Float64Array | BigInt64Array | readonly unknown[] {
  switch (columnKind(parameter)) {
    case "number":
      return new Float64Array(values as readonly number[]);
    case "bigint":
      return new BigInt64Array(values as readonly bigint[]);
    case "other":
      return values;
  }
}
