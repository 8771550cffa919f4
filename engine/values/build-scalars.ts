// Columns of fixed width (and byte strings) out of JavaScript values, one encoder per logical type.
import { type DataType, makeData } from "apache-arrow";
import type { LogicalType } from "../types/logical-type.ts";
import type { BuiltData } from "./build-column.ts";
import { encoderOf, type Slots } from "./encode-scalars.ts";
import { Validity } from "./validity.ts";
import { type ValueFailure, wrongType } from "./value-failure.ts";

/** A column of a scalar type that is not text. */
export function buildScalars(type: LogicalType, arrowType: DataType, values: ArrayLike<unknown>): BuiltData {
  const { slots, encode, encodeBytes } = encoderOf(type, values.length);
  if (encodeBytes !== undefined) return buildBytes(type, arrowType, values, encodeBytes);
  if (values.constructor === slots.constructor && isPlain(type))
    return { data: plain(arrowType, values as Slots), failures: [] };
  const validity = new Validity(values.length);
  const failures: ValueFailure[] = [];
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value !== null && encode(value, row)) continue;
    validity.setNull(row);
    if (value !== null) failures.push(wrongType(row, type, value));
  }
  const nulls = { nullCount: validity.nullCount, nullBitmap: validity.bits };
  const data = makeData<DataType>({ type: arrowType, length: values.length, ...nulls, data: slots } as never);
  return { data, failures };
}

/** Types whose typed array holds the values themselves, so that a handler's typed array already is the column. */
const PLAIN = new Set<LogicalType["id"]>([
  "TINYINT",
  "SMALLINT",
  "INTEGER",
  "BIGINT",
  "UTINYINT",
  "USMALLINT",
  "UINTEGER",
  "UBIGINT",
  "FLOAT",
  "DOUBLE",
]);

function isPlain(type: LogicalType): boolean {
  return PLAIN.has(type.id);
}

function plain(arrowType: DataType, values: Slots) {
  return makeData<DataType>({ type: arrowType, length: values.length, nullCount: 0, data: values } as never);
}

function buildBytes(
  type: LogicalType,
  arrowType: DataType,
  values: ArrayLike<unknown>,
  encodeBytes: (value: unknown) => Uint8Array | undefined,
): BuiltData {
  const { length } = values;
  const validity = new Validity(length);
  const failures: ValueFailure[] = [];
  const parts = new Array<Uint8Array | undefined>(length);
  const valueOffsets = new Int32Array(length + 1);
  for (let row = 0; row < length; row++) {
    const value = values[row];
    const part = value === null ? undefined : encodeBytes(value);
    parts[row] = part;
    valueOffsets[row + 1] = valueOffsets[row]! + (part?.length ?? 0);
    if (part === undefined) validity.setNull(row);
    if (part === undefined && value !== null) failures.push(wrongType(row, type, value));
  }
  const bytes = new Uint8Array(valueOffsets[length]!);
  for (let row = 0; row < length; row++) bytes.set(parts[row] ?? [], valueOffsets[row]);
  const nulls = { nullCount: validity.nullCount, nullBitmap: validity.bits };
  const data = makeData<DataType>({ type: arrowType, length, ...nulls, valueOffsets, data: bytes } as never);
  return { data, failures };
}
