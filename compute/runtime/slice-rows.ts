// Which rows go into one message of a batch handler: as many as no cap forbids.
import type { Data, RecordBatch } from "apache-arrow";
import { batchBytes, columnBytes } from "../../engine/index.ts";

/** Places `start` to `end` (not included) of the rows to call. */
export interface Slice {
  readonly start: number;
  readonly end: number;
}

/** What one message may hold. */
export interface SliceCaps {
  readonly maxRows: number;
  readonly maxBytes: number;
  readonly maxWeight: number;
  /** Of a place among the rows to call; undefined: weight is not measured. */
  readonly weightOf: ((place: number) => number) | undefined;
}

/** Cuts `rows` of `batch` into slices within `caps`; a row above a cap stands alone. */
export function sliceRows(batch: RecordBatch, rows: ArrayLike<number> | undefined, caps: SliceCaps): Slice[] {
  const length = rows?.length ?? batch.numRows;
  const { maxRows, maxBytes, maxWeight, weightOf } = caps;
  if (batchBytes(batch) <= maxBytes && weightOf === undefined) return sliceEvenly(length, maxRows);
  const sizeOf = rowSize(batch);
  const slices: Slice[] = [];
  let [start, bytes, weight] = [0, 0, 0];
  for (let at = 0; at < length; at++) {
    const size = sizeOf(rows?.[at] ?? at);
    const load = weightOf?.(at) ?? 0;
    if (at > start && (at - start >= maxRows || bytes + size > maxBytes || weight + load > maxWeight)) {
      slices.push({ start, end: at });
      [start, bytes, weight] = [at, 0, 0];
    }
    bytes += size;
    weight += load;
  }
  if (start < length) slices.push({ start, end: length });
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
  const average = columnBytes(data) / Math.max(1, data.length);
  return () => average;
}
