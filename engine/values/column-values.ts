// A whole Arrow column as JavaScript values, decided by its logical type and reading, never by its data.
import { type Data, DataType, type Vector } from "apache-arrow";
import type { LogicalType, NamedType } from "../types/logical-type.ts";
import type { Reading } from "../types/reading.ts";
import { checkedDates, safeNumbers } from "./checked-values.ts";
import { arrayReader, listReader, mapReader, structReader, unionReader } from "./nested-readers.ts";
import type { ColumnValues, ReadData } from "./read-data.ts";
import { scalarReaders } from "./scalar-readers.ts";
import { NO_FAILURES, type ValueFailure } from "./value-failure.ts";

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
  const [first, ...others] = vector.data.map(readerOf(type, reading));
  if (first === undefined) return { values: [], failures: NO_FAILURES };
  return others.length === 0 ? first : concatenate([first, ...others]);
}

function readerOf(type: LogicalType, reading: Reading | undefined): ReadData {
  const readSlots = slotReader(type, reading);
  // Neither has a null bitmap.
  if (type.id === "UNION" || type.id === "NULL") return readSlots;
  return (data) => {
    const read = DataType.isDictionary(data.type) ? readDictionary(data, type, reading) : readSlots(data);
    return data.nullCount === 0 ? read : blankNulls(read, data);
  };
}

/** Reads every slot, those under a null too. */
function slotReader(type: LogicalType, reading: Reading | undefined): ReadData {
  switch (type.id) {
    case "LIST":
      return listReader(readerOf(type.child, reading?.child));
    case "ARRAY":
      return arrayReader(type.size, readerOf(type.child, reading?.child));
    case "STRUCT":
      return structReader(namesOf(type.fields), memberReaders(type.fields, reading));
    case "UNION":
      return unionReader(namesOf(type.members), memberReaders(type.members, reading));
    case "MAP":
      return mapReader(
        readerOf(type.key, reading?.key),
        readerOf(type.value, reading?.value),
        reading?.record === true,
      );
    case "ENUM":
      return scalarReader("VARCHAR", type);
    case "BIGINT":
    case "UBIGINT":
      return reading?.number === true ? (data) => safeNumbers(data.values, data) : scalarReader(type.id, type);
    case "HUGEINT":
    case "UHUGEINT":
    case "BIGNUM":
      return reading?.number === true
        ? (data) => safeNumbers(scalarReaders[type.id](data, type) as bigint[], data)
        : scalarReader(type.id, type);
    case "DATE":
    case "TIMESTAMP_S":
    case "TIMESTAMP_MS":
    case "TIMESTAMP":
    case "TIMESTAMP_NS":
    case "TIMESTAMP WITH TIME ZONE":
      return (data) => checkedDates(scalarReaders[type.id](data, type) as Date[], data);
    default:
      return scalarReader(type.id, type);
  }
}

function scalarReader(id: keyof typeof scalarReaders, type: LogicalType): ReadData {
  const read = scalarReaders[id];
  return (data) => ({ values: read(data, type), failures: NO_FAILURES });
}

function namesOf(members: readonly NamedType[]): string[] {
  return members.map(({ name }) => name);
}

function memberReaders(members: readonly NamedType[], reading: Reading | undefined): ReadData[] {
  return members.map(({ name, type }) => readerOf(type, reading?.fields?.[name]));
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
