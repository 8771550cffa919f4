// Null bitmaps, Arrow → DuckDB.
import type { Data } from "apache-arrow";
import { type Vector, vectorValidity, writeVectorValidity } from "../../duckdb/vector.ts";
import { andBits, bitmapBytes, copyBits, fillBits } from "../bits.ts";
import type { RowRange } from "./column-writer.ts";

/** Writes which rows are null and returns it: one bit a row of the range, undefined when none is. */
export function writeValidity(vector: Vector, data: Data, rows: RowRange): Uint8Array | undefined {
  const validity = andBits(ownValidity(data, rows), rows.validity);
  // Vectors are used again: one that had nulls in the last chunk still has their bitmap.
  if (validity !== undefined) writeVectorValidity(vector, validity);
  else if (vectorValidity(vector, rows.count) !== undefined) writeVectorValidity(vector, allValid(rows.count));
  return validity;
}

function ownValidity(data: Data, { start, count }: RowRange): Uint8Array | undefined {
  if (data.nullCount === 0 || data.nullBitmap === undefined || data.nullBitmap.length === 0) return undefined;
  const bits = new Uint8Array(bitmapBytes(count));
  copyBits(data.nullBitmap, data.offset + start, bits, 0, count);
  return bits;
}

function allValid(count: number): Uint8Array {
  const bits = new Uint8Array(bitmapBytes(count));
  fillBits(bits, 0, count);
  return bits;
}
