// How many rows the next batch of calls carries: few while calls are slow, so that results flow and a stop wastes little;
// many while they are fast, so that what a batch costs is lost among its rows.

export interface RowLimits {
  /** Enough to keep every invocation slot busy. */
  readonly minRows: number;
  readonly maxRows: number;
}

/** A batch faster than this should have been larger; one slower than the second, smaller. */
const TOO_FAST_MS = 50;
const TOO_SLOW_MS = 500;

/** The rows of the batch after one of `rows` rows that took `elapsedMs`: doubled, halved or the same. */
export function nextRows(rows: number, elapsedMs: number, { minRows, maxRows }: RowLimits): number {
  if (elapsedMs < TOO_FAST_MS) return Math.min(maxRows, rows * 2);
  return elapsedMs > TOO_SLOW_MS ? Math.max(minRows, rows >> 1) : rows;
}
