// How messages are packed to a batch: whole, in order, never above a cap.

/** The sums of some messages. */
export interface BatchSize {
  readonly rows: number;
  readonly bytes: number;
  readonly weight: number;
}

/** The most a batch may hold. */
export interface BatchCaps {
  readonly maxRows: number;
  readonly maxBytes: number;
  readonly maxWeight: number;
}

/** Whether a batch that holds `messages` messages of the size `batch` takes `next` too. One above a cap goes alone. */
export function fitsBatch(caps: BatchCaps, messages: number, batch: BatchSize, next: BatchSize): boolean {
  if (messages === 0) return true;
  return (
    batch.rows + next.rows <= caps.maxRows &&
    batch.bytes + next.bytes <= caps.maxBytes &&
    batch.weight + next.weight <= caps.maxWeight
  );
}

/** Whether so much fills a batch: what waits beyond it goes out with the next. */
export function fillsBatch(caps: BatchCaps, waiting: BatchSize): boolean {
  return waiting.rows >= caps.maxRows || waiting.bytes >= caps.maxBytes || waiting.weight >= caps.maxWeight;
}
