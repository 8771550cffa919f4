// A whole Arrow column as JavaScript values, decided by its logical type and reading, never by its data.
import { type Data, DataType, type Vector } from "apache-arrow";
import type { LogicalType } from "../types/logical-type.ts";
import type { Reading } from "../types/reading.ts";
import { readNested } from "./read-nested.ts";
import { scalarReaders } from "./read-scalars.ts";
import { NO_FAILURES, type ValueFailure } from "./value-failure.ts";

export interface ColumnValues {
  /** One per row, in order; null where the column is null or the value failed. */
  readonly values: unknown[];
  /** Ascending by row; empty when all went well. */
  readonly failures: readonly ValueFailure[];
}

/**
 * The values of a column. n rows in → n values out, same order.
 *
 * Integers of 8 to 32 bits, FLOAT and DOUBLE are `number`; wider integers `bigint`, or `number` where `reading` says so
 * (a row failure beyond ±(2⁵³−1)); DECIMAL, UUID, ENUM, JSON, VARIANT, BIT `string`; DATE and timestamps `Date` (finer than
 * a millisecond is rounded down, beyond the years of `Date` a row failure); TIME `"12:34:56.789"`, with a zone
 * `"12:34:56+02:00"`; INTERVAL `{months, days, micros}`; BLOB and GEOMETRY `Uint8Array` (a view of the column); LIST and ARRAY
 * arrays; STRUCT objects; MAP arrays of `{key, value}`, or an object where `reading` says so; UNION `{tag, value}`.
 */
export function columnValues(vector: Vector, type: LogicalType, reading?: Reading): ColumnValues {
  const [first, ...others] = vector.data.map((data) => readData(data, type, reading));
  if (first === undefined) return { values: [], failures: NO_FAILURES };
  return others.length === 0 ? first : concatenate([first, ...others]);
}

/** One chunk of a column. */
export function readData(data: Data, type: LogicalType, reading: Reading | undefined): ColumnValues {
  const read = readSlots(data, type, reading);
  return type.id === "UNION" || type.id === "NULL" || data.nullCount === 0 ? read : blankNulls(read, data);
}

function readSlots(data: Data, type: LogicalType, reading: Reading | undefined): ColumnValues {
  if (DataType.isDictionary(data.type)) return readDictionary(data, type, reading);
  switch (type.id) {
    case "LIST":
    case "ARRAY":
    case "STRUCT":
    case "MAP":
    case "UNION":
      return readNested(data, type, reading);
    case "ENUM":
      return { values: scalarReaders.VARCHAR(data, type), failures: NO_FAILURES };
    case "BIGINT":
    case "UBIGINT":
    case "HUGEINT":
    case "UHUGEINT":
    case "BIGNUM": {
      const integers = scalarReaders[type.id](data, type) as bigint[];
      return reading?.number === true ? integersAsNumbers(integers, data) : { values: integers, failures: NO_FAILURES };
    }
    case "DATE":
    case "TIMESTAMP_S":
    case "TIMESTAMP_MS":
    case "TIMESTAMP":
    case "TIMESTAMP_NS":
    case "TIMESTAMP WITH TIME ZONE":
      return checkedDates(scalarReaders[type.id](data, type) as Date[], data);
    default:
      return { values: scalarReaders[type.id](data, type), failures: NO_FAILURES };
  }
}

function readDictionary(data: Data, type: LogicalType, reading: Reading | undefined): ColumnValues {
  const { values: words, failures } = columnValues(data.dictionary!, type, reading);
  const bad = new Map(failures.map((failure) => [failure.row, failure]));
  const values = new Array<unknown>(data.length);
  const found: ValueFailure[] = [];
  for (let row = 0; row < data.length; row++) {
    const index = Number(data.values[row]);
    values[row] = words[index];
    if (bad.size > 0 && bad.has(index)) found.push({ ...bad.get(index)!, row });
  }
  return { values, failures: found };
}

function integersAsNumbers(integers: readonly bigint[], data: Data): ColumnValues {
  const values = new Array<unknown>(integers.length);
  const failures: ValueFailure[] = [];
  for (let row = 0; row < integers.length; row++) {
    const value = Number(integers[row]);
    values[row] = value;
    if (Number.isSafeInteger(value) || !data.getValid(row)) continue;
    values[row] = null;
    const text = String(integers[row]);
    const message = `the integer ${text} is beyond ±(2^53−1), which a number cannot hold exactly: declare it as bigint`;
    failures.push({ row, kind: "unsafe-integer", message, value: text });
  }
  return { values, failures };
}

/** DuckDB's instants (and its infinities) reach further than `Date`. */
function checkedDates(dates: readonly Date[], data: Data): ColumnValues {
  const values: unknown[] = dates as unknown[];
  const failures: ValueFailure[] = [];
  for (let row = 0; row < dates.length; row++) {
    if (!Number.isNaN(dates[row]!.getTime()) || !data.getValid(row)) continue;
    const value = String(data.values[row]);
    values[row] = null;
    failures.push({ row, kind: "out-of-range", message: "the date is beyond what Date can hold", value });
  }
  return { values, failures };
}

function blankNulls({ values, failures }: ColumnValues, data: Data): ColumnValues {
  const bits = data.nullBitmap!;
  for (let row = 0, at = data.offset; row < values.length; row++, at++) {
    if ((bits[at >> 3]! & (1 << (at & 7))) === 0) values[row] = null;
  }
  const real = failures.length === 0 ? failures : failures.filter((failure) => data.getValid(failure.row));
  return { values, failures: real };
}

function concatenate(parts: readonly ColumnValues[]): ColumnValues {
  const values: unknown[] = [];
  const failures: ValueFailure[] = [];
  for (const part of parts) {
    for (const failure of part.failures) failures.push({ ...failure, row: values.length + failure.row });
    for (const value of part.values) values.push(value);
  }
  return { values, failures };
}
