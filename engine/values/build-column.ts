// JavaScript values as an Arrow column of a given logical type: the inverse of `columnValues`.
import { type Data, Vector } from "apache-arrow";
import { arrowType as arrowTypeOf } from "../arrow/types.ts";
import type { LogicalType } from "../types/logical-type.ts";
import { buildNested } from "./build-nested.ts";
import { buildScalars } from "./build-scalars.ts";
import { buildDictionary, buildText } from "./build-text.ts";
import type { ValueFailure } from "./value-failure.ts";

export interface BuiltColumn {
  /** One per value, in order; null where the value is null or failed. */
  readonly column: Vector;
  /** Values that do not fit the type, ascending by row. */
  readonly failures: readonly ValueFailure[];
}

export interface BuiltData {
  readonly data: Data;
  readonly failures: readonly ValueFailure[];
}

/**
 * A column of `type` from values as {@link columnValues} reads them. n values in → n rows out, same order; a value that does
 * not fit (wrong type, out of range, `undefined`) becomes null and a failure. Whole numbers may be `number` or `bigint` for
 * every integer type; a decimal may be a number or text; an instant is a `Date`; a map an array of `{key, value}`, a `Map` or an
 * object; a list any array or typed array. A `Float64Array` for DOUBLE, a `BigInt64Array` for BIGINT (and the typed arrays of
 * the smaller numbers) become the column without a copy.
 */
export function buildColumn(type: LogicalType, values: ArrayLike<unknown>): BuiltColumn {
  const { data, failures } = buildData(type, values);
  return { column: new Vector([data]), failures };
}

/** {@link buildColumn} for one chunk. */
export function buildData(type: LogicalType, values: ArrayLike<unknown>): BuiltData {
  const arrowType = arrowTypeOf(type);
  switch (type.id) {
    case "LIST":
    case "ARRAY":
    case "STRUCT":
    case "MAP":
    case "UNION":
      return buildNested(type, arrowType, values);
    case "VARCHAR":
    case "JSON":
    case "VARIANT":
      return buildText(type, arrowType, values);
    case "ENUM":
      return buildDictionary(type, arrowType, values);
    default:
      return buildScalars(type, arrowType, values);
  }
}

/** A column of nothing but nulls. */
export function nullColumn(type: LogicalType, length: number): Vector {
  return buildColumn(type, new Array<null>(length).fill(null)).column;
}
