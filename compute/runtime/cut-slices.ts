// Which rows go into one message of a batch handler: as many as no cap forbids.
import type { Data, RecordBatch } from "apache-arrow";
import { batchBytes, columnBytes } from "../../engine/index.ts";
import type { RequestMeasures } from "./request-measures.ts";
import type { Slice } from "./request-rows.ts";

/** What one message may hold. */
export interface SliceCaps {
  readonly maxRows: number;
  readonly maxBytes: number;
  readonly maxWeight: number;
  readonly maxCost: number;
}

/** Cuts `rows` of `batch` into slices within `caps`; a row above a cap stands alone. */
export function cutSlices(
  batch: RecordBatch,
  rows: ArrayLike<number> | undefined,
  measures: RequestMeasures,
  { maxRows, maxBytes, maxWeight, maxCost }: SliceCaps,
): Slice[] {
  const length = rows?.length ?? batch.numRows;
  if (batchBytes(batch) <= maxBytes && !measures.isMeasured) return cutEvenly(length, maxRows);
  const sizeOf = rowSize(batch);
  const slices: Slice[] = [];
  let [start, bytes] = [0, 0];
  for (let at = 0; at < length; at++) {
    const size = sizeOf(rows?.[at] ?? at);
    const slice = { start, end: at + 1 };
    const isFull = at - start >= maxRows || bytes + size > maxBytes;
    if (at > start && (isFull || measures.weightOf(slice) > maxWeight || measures.costOf(slice) > maxCost)) {
      slices.push({ start, end: at });
      [start, bytes] = [at, 0];
    }
    bytes += size;
  }
  if (start < length) slices.push({ start, end: length });
  return slices;
}

function cutEvenly(length: number, maxRows: number): Slice[] {
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
