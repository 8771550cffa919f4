// Which rows go into one invocation of a batch handler: as many as neither cap forbids.
import type { Data, RecordBatch } from "apache-arrow";

/** Positions `start` to `end` (not included) of the called rows. */
export interface Slice {
  readonly start: number;
  readonly end: number;
}

/** `start`, `start + 1`, … */
export function rowsFrom(start: number, length: number): Uint32Array {
  const rows = new Uint32Array(length);
  for (let at = 0; at < length; at++) rows[at] = start + at;
  return rows;
}

/** Cuts `rows` of `batch` into slices of at most `maxRows` rows and `maxBytes`; a row above `maxBytes` stands alone. */
export function sliceRows(batch: RecordBatch, rows: ArrayLike<number>, maxRows: number, maxBytes: number): Slice[] {
  if (batch.data.byteLength <= maxBytes) return sliceEvenly(rows.length, maxRows);
  const sizeOf = rowSize(batch);
  const slices: Slice[] = [];
  let start = 0;
  let bytes = 0;
  for (let at = 0; at < rows.length; at++) {
    const size = sizeOf(rows[at]!);
    if (at > start && (at - start >= maxRows || bytes + size > maxBytes)) {
      slices.push({ start, end: at });
      start = at;
      bytes = 0;
    }
    bytes += size;
  }
  if (start < rows.length) slices.push({ start, end: rows.length });
  return slices;
}

function sliceEvenly(length: number, maxRows: number): Slice[] {
  const slices: Slice[] = [];
  for (let start = 0; start < length; start += maxRows) slices.push({ start, end: Math.min(length, start + maxRows) });
  return slices;
}

function rowSize(batch: RecordBatch): (row: number) => number {
  const sizes = batch.data.children.map(columnRowSize);
  return (row) => sizes.reduce((sum, size) => sum + size(row), 0);
}

/** Exact for text and bytes; a nested value counts as its column's average. */
function columnRowSize(data: Data): (row: number) => number {
  const offsets = data.valueOffsets as Int32Array | undefined;
  if (offsets !== undefined && data.children.length === 0)
    return (row) => Number(offsets[row + 1]!) - Number(offsets[row]!) + 4;
  const average = data.byteLength / Math.max(1, data.length);
  return () => average;
}
