// Readers of columns without children, one per logical type. Each reads every slot, nulls included (blanked by the
// caller), straight from the buffers: Arrow's own accessors lose digits of timestamps and decimals.
import type { Data } from "apache-arrow";
import type { LogicalType } from "../types/logical-type.ts";
import { clockText } from "./clock-text.ts";
import { readBytes, readText } from "./read-text.ts";
import { decimalText, numbersOf, readSigned128, readUnsigned128, words64 } from "./wide-integer.ts";
import { zonedTimeText } from "./zoned-time.ts";

type Scalar = Exclude<LogicalType["id"], "LIST" | "ARRAY" | "STRUCT" | "MAP" | "UNION" | "ENUM">;
type Read = (data: Data, type: LogicalType) => unknown[];

const MS_PER_DAY = 86_400_000;

function readEach<T>(length: number, read: (row: number) => T): T[] {
  const values = new Array<T>(length);
  for (let row = 0; row < length; row++) values[row] = read(row);
  return values;
}

function readPlain(data: Data): unknown[] {
  const source = data.values as ArrayLike<unknown>;
  const values = new Array<unknown>(data.length);
  for (let row = 0; row < values.length; row++) values[row] = source[row];
  return values;
}

function readBooleans(data: Data): boolean[] {
  const bits = data.values as Uint8Array;
  return readEach(data.length, (row) => (bits[(data.offset + row) >> 3]! & (1 << ((data.offset + row) & 7))) !== 0);
}

function readDecimals(data: Data, type: LogicalType): string[] {
  const scale = type.id === "DECIMAL" ? type.scale : 0;
  const words = words64(data.values);
  return readEach(data.length, (row) => decimalText(readSigned128(words, row), scale));
}

/** Dates from counts of units, rounded down to milliseconds. */
function readInstants(unitsPerMs: number): Read {
  return (data) => {
    const counts = data.values as BigInt64Array;
    const countAt = numbersOf(counts);
    return readEach(data.length, (row) => {
      const count = countAt(row);
      return new Date(Number.isSafeInteger(count) ? floorDivide(count, unitsPerMs) : wideMs(counts[row]!, unitsPerMs));
    });
  };
}

/** Exact, unlike the floor of the quotient: that is rounded first, up to the next whole number where counts are large. */
function floorDivide(count: number, by: number): number {
  const rest = count % by;
  return (count - rest) / by - (rest < 0 ? 1 : 0);
}

function wideMs(units: bigint, unitsPerMs: number): number {
  const by = BigInt(unitsPerMs);
  const quotient = units / by;
  return Number(units < 0n && quotient * by !== units ? quotient - 1n : quotient);
}

function readIntervals(data: Data): object[] {
  const parts = data.values as Int32Array;
  const nanoseconds = (row: number) => (BigInt(parts[4 * row + 3]!) << 32n) | BigInt(parts[4 * row + 2]! >>> 0);
  return readEach(data.length, (row) => ({
    months: parts[4 * row]!,
    days: parts[4 * row + 1]!,
    micros: nanoseconds(row) / 1000n,
  }));
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function readUuids(data: Data): string[] {
  const bytes = data.values as Uint8Array;
  return readEach(data.length, (row) => {
    let text = "";
    for (let at = 0; at < 16; at++) {
      if (at === 4 || at === 6 || at === 8 || at === 10) text += "-";
      text += HEX[bytes[16 * row + at]!]!;
    }
    return text;
  });
}

/** DuckDB's bit strings: one byte counting the padding bits, then the padded bits. */
function readBits(data: Data): string[] {
  return readBytes(data).map((bytes) => {
    let text = "";
    for (let at = 1; at < bytes.length; at++) text += bytes[at]!.toString(2).padStart(8, "0");
    return text.slice(bytes[0] ?? 0);
  });
}

/** DuckDB's BIGNUM: a three-byte header, then the big-endian magnitude; every bit is inverted below zero. */
function readBignums(data: Data): bigint[] {
  return readBytes(data).map((bytes) => {
    const negative = (bytes[0]! & 0x80) === 0;
    let hex = "0x0";
    for (let at = 3; at < bytes.length; at++) hex += HEX[negative ? ~bytes[at]! & 0xff : bytes[at]!]!;
    return negative ? -BigInt(hex) : BigInt(hex);
  });
}

function readZonedTimes(data: Data): string[] {
  const packed = words64(data.values);
  return readEach(data.length, (row) => zonedTimeText(packed[row]!));
}

const readMicros = readInstants(1000);

/** Every scalar type and how its column is read. ENUM is a dictionary and read as one. */
export const scalarReaders: { readonly [Id in Scalar]: Read } = {
  NULL: (data) => new Array<null>(data.length).fill(null),
  BOOLEAN: readBooleans,
  TINYINT: readPlain,
  SMALLINT: readPlain,
  INTEGER: readPlain,
  BIGINT: readPlain,
  HUGEINT: (data) => {
    const words = words64(data.values);
    return readEach(data.length, (row) => readSigned128(words, row));
  },
  UTINYINT: readPlain,
  USMALLINT: readPlain,
  UINTEGER: readPlain,
  UBIGINT: readPlain,
  UHUGEINT: (data) => {
    const words = words64(data.values);
    return readEach(data.length, (row) => readUnsigned128(words, row));
  },
  BIGNUM: readBignums,
  FLOAT: readPlain,
  DOUBLE: readPlain,
  DECIMAL: readDecimals,
  VARCHAR: readText,
  JSON: readText,
  VARIANT: readText,
  BLOB: readBytes,
  GEOMETRY: readBytes,
  BIT: readBits,
  UUID: readUuids,
  DATE: (data) => readEach(data.length, (row) => new Date((data.values as Int32Array)[row]! * MS_PER_DAY)),
  TIME: (data) => readEach(data.length, (row) => clockText((data.values as BigInt64Array)[row]!, 6)),
  TIME_NS: (data) => readEach(data.length, (row) => clockText((data.values as BigInt64Array)[row]!, 9)),
  "TIME WITH TIME ZONE": readZonedTimes,
  TIMESTAMP_S: (data) => {
    const seconds = numbersOf(data.values as BigInt64Array);
    return readEach(data.length, (row) => new Date(seconds(row) * 1000));
  },
  TIMESTAMP_MS: readInstants(1),
  TIMESTAMP: readMicros,
  TIMESTAMP_NS: readInstants(1_000_000),
  "TIMESTAMP WITH TIME ZONE": readMicros,
  INTERVAL: readIntervals,
};
