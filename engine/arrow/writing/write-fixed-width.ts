// Columns whose values have one width: copied as they lie, or converted where the layouts differ.
import type { Data } from "apache-arrow";
import { type Vector, writeVectorBytes } from "../../duckdb/vector.ts";
import { QuarryError } from "../../errors.ts";
import { hasBit } from "../bits.ts";
import { enumIndexBytes } from "../reading/layouts.ts";
import type { ColumnWriter, RowRange } from "./column-writer.ts";
import { writeValidity } from "./write-validity.ts";

/** Makes the bytes of DuckDB's values out of the bytes of as many of Arrow's. */
type Convert = (bytes: Uint8Array, count: number, validity: Uint8Array | undefined) => Uint8Array;

const asTheyLie: Convert = (bytes) => bytes;

/** @param valueBytes the width of one value in Arrow */
export function fixedWidthWriter(valueBytes: number, convert: Convert = asTheyLie): ColumnWriter {
  return (vector, data, rows) => {
    const validity = writeValidity(vector, data, rows);
    if (rows.count > 0) writeVectorBytes(vector, convert(valueRange(data, rows, valueBytes), rows.count, validity));
  };
}

/** A bit each in Arrow, a byte each in DuckDB. */
export function writeBooleans(vector: Vector, data: Data, rows: RowRange): void {
  writeValidity(vector, data, rows);
  const bytes = new Uint8Array(rows.count);
  const bits = data.values as Uint8Array;
  const first = data.offset + rows.start;
  for (let row = 0; row < rows.count; row++) if (hasBit(bits, first + row)) bytes[row] = 1;
  if (rows.count > 0) writeVectorBytes(vector, bytes);
}

/** Every row null. */
export function writeNulls(vector: Vector, data: Data, rows: RowRange): void {
  writeValidity(vector, data, { ...rows, validity: new Uint8Array((rows.count + 7) >> 3) });
}

/** The low words of Arrow's 16 bytes, as wide as DuckDB keeps a decimal of `width` digits. */
export function decimalWriter(width: number): ColumnWriter {
  if (width > 18) return fixedWidthWriter(16);
  const NarrowArray = width <= 4 ? Int16Array : Int32Array;
  return fixedWidthWriter(
    16,
    width > 9 ? lowWords(BigInt64Array, 2) : lowWords(NarrowArray, 16 / NarrowArray.BYTES_PER_ELEMENT),
  );
}

/** Indices as wide as DuckDB keeps those of an enum of so many values; those of null rows become 0. */
export function enumWriter(values: number): ColumnWriter {
  const IndexArray = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }[enumIndexBytes(values)];
  return fixedWidthWriter(4, (bytes, count, validity) => {
    const indices = IndexArray.from(new Int32Array(bytes.buffer, bytes.byteOffset, count));
    if (validity !== undefined) for (let row = 0; row < count; row++) if (!hasBit(validity, row)) indices[row] = 0;
    return new Uint8Array(indices.buffer);
  });
}

/** Big-endian in Arrow; in DuckDB a little-endian integer with its top bit flipped. */
export const writeUuids: ColumnWriter = fixedWidthWriter(16, (bytes, count) => {
  const flipped = new Uint8Array(count * 16);
  for (let at = 0; at < flipped.length; at += 16) {
    for (let byte = 0; byte < 16; byte++) flipped[at + 15 - byte] = bytes[at + byte]!;
    flipped[at + 15]! ^= 0x80;
  }
  return flipped;
});

/** Nanoseconds become microseconds, towards zero. */
export const writeIntervals: ColumnWriter = fixedWidthWriter(16, (bytes, count) => {
  const intervals = bytes.slice();
  const words = new BigInt64Array(intervals.buffer, 0, count * 2);
  for (let word = 1; word < words.length; word += 2) words[word]! /= 1000n;
  return intervals;
});

function valueRange(data: Data, { start, count }: RowRange, valueBytes: number): Uint8Array {
  const { buffer, byteOffset, byteLength } = data.values as Uint8Array;
  const from = start * valueBytes;
  if (from + count * valueBytes > byteLength) throw tooShort(data);
  return new Uint8Array(buffer, byteOffset + from, count * valueBytes);
}

function lowWords(WordArray: typeof BigInt64Array | typeof Int32Array | typeof Int16Array, stride: number): Convert {
  return (bytes, count) => {
    const words = new WordArray(bytes.slice().buffer, 0, count * stride);
    const low = new WordArray(count);
    for (let row = 0; row < count; row++) low[row] = words[row * stride]!;
    return new Uint8Array(low.buffer);
  };
}

function tooShort({ type, length }: Data): QuarryError {
  const detail = `an Arrow column of ${type} is shorter than the ${length} rows it claims`;
  return new QuarryError("internal.invariant", `${detail}.`, { detail });
}
