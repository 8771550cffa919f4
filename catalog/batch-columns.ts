// The columns of a batch handler: numbers and bigints that are never null as typed arrays, everything else as arrays.
import { javaScriptKind, type Parameter } from "../engine/index.ts";

/** What the values of a column are, as far as typed arrays care. */
type ColumnKind = "number" | "bigint" | "other";

/** Only values that are never null fit a typed array. */
export function columnKind({ type, reading, nullable }: Omit<Parameter, "name">): ColumnKind {
  const kind = reading?.number === true ? "number" : javaScriptKind(type);
  return !nullable && (kind === "number" || kind === "bigint") ? kind : "other";
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
