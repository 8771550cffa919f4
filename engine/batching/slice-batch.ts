// Cuts a batch into batches that keep to limits of rows and bytes, without copying.
import type { RecordBatch } from "apache-arrow";
import { batchBytes } from "./batch-bytes.ts";

export interface BatchLimits {
  /** Rows of a batch at most. */
  readonly maxRows: number;
  /** Bytes of a batch at most, unless a single row is larger. */
  readonly maxBytes: number;
}

/** The rows of `batch` in order, in as few batches as keep to the limits; a row larger than `maxBytes` stands alone. */
export function* sliceBatch(batch: RecordBatch, limits: BatchLimits): Generator<RecordBatch, void, void> {
  const { numRows } = batch;
  if (numRows === 0) return;
  const fits = numRows <= limits.maxRows && (numRows === 1 || batchBytes(batch) <= limits.maxBytes);
  if (fits) return yield batch;
  const middle = numRows > limits.maxRows ? Math.min(limits.maxRows, numRows - 1) : numRows >> 1;
  yield* sliceBatch(batch.slice(0, middle), limits);
  yield* sliceBatch(batch.slice(middle), limits);
}
