// JavaScript values as an Arrow column of a given logical type: the inverse of `columnValues`.
import { Vector } from "apache-arrow";
import { arrowType } from "../arrow/types.ts";
import type { LogicalType, NamedType } from "../types/logical-type.ts";
import type { BuildData, BuiltData } from "./built-data.ts";
import { bytesBuilder } from "./bytes-builder.ts";
import { enumBuilder } from "./enum-builder.ts";
import { arrayBuilder, listBuilder, mapBuilder } from "./list-builders.ts";
import { scalarBuilder } from "./scalar-builder.ts";
import { structBuilder, unionBuilder } from "./struct-builders.ts";
import { textBuilder } from "./text-builder.ts";
import type { ValueFailure } from "./value-failure.ts";

/** A column and what could not be put into it. */
export interface BuiltColumn {
  /** One per value, in order; null where the value is null or failed. */
  readonly column: Vector;
  /** Values that do not fit the type, ascending by row. */
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
  return builderOf(type)(values);
}

/** A column of nothing but nulls. */
export function nullColumn(type: LogicalType, length: number): Vector {
  return buildColumn(type, new Array<null>(length).fill(null)).column;
}

function builderOf(type: LogicalType): BuildData {
  const target = arrowType(type);
  switch (type.id) {
    case "LIST":
      return listBuilder(type, target, builderOf(type.child));
    case "ARRAY":
      return arrayBuilder(type, target, builderOf(type.child));
    case "STRUCT":
      return structBuilder(type, target, memberBuilders(type.fields));
    case "UNION":
      return unionBuilder(type, target, memberBuilders(type.members));
    case "MAP":
      return mapBuilder(type, target, [builderOf(type.key), builderOf(type.value)]);
    case "VARCHAR":
    case "JSON":
    case "VARIANT":
      return textBuilder(type, target);
    case "ENUM":
      return enumBuilder(type, target);
    case "BLOB":
    case "GEOMETRY":
    case "BIT":
    case "BIGNUM":
      return bytesBuilder(type.id, target);
    default:
      return scalarBuilder(type, target);
  }
}

function memberBuilders(members: readonly NamedType[]): BuildData[] {
  return members.map(({ type }) => builderOf(type));
}
