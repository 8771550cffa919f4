// The stream form: one invocation per row, its items gathered into a list.
import { rowError, type StreamHandler } from "../../catalog/index.ts";
import { recordMaker } from "../../engine/index.ts";
import type { Invocation } from "./invocation.ts";
import type { Job } from "./job.ts";
import type { Arguments } from "./read-arguments.ts";
import { forEachSlice } from "./run-slices.ts";

/** Gathers the items of every row; more than `maxRowBytes` of them fail the row. */
export async function callStreams(
  job: Job,
  handler: StreamHandler,
  args: Arguments,
  maxRowBytes: number,
): Promise<void> {
  const { columns, rows } = args;
  const makeRecord = recordMaker(args.names);
  const slices = Array.from({ length: rows.length }, (_, start) => ({ start, end: start + 1 }));
  await forEachSlice(job, slices, async ({ start }) => {
    const row = rows[start]!;
    const invocation = job.begin();
    const stream = new StreamedRow(invocation, maxRowBytes);
    try {
      const items = stream.gather(handler(makeRecord(columns, row), invocation));
      job.put(row, invocation, await job.settle(invocation, items));
    } catch (thrown) {
      stream.stop();
      job.fail(row, invocation, thrown);
    }
  });
}

/** The items of one row, while they arrive. */
class StreamedRow {
  readonly #invocation: Invocation;
  readonly #maxBytes: number;
  #iterator: AsyncIterator<unknown> | undefined;

  constructor(invocation: Invocation, maxBytes: number) {
    this.#invocation = invocation;
    this.#maxBytes = maxBytes;
  }

  async gather(stream: AsyncIterable<unknown>): Promise<unknown[]> {
    const open = stream?.[Symbol.asyncIterator];
    if (open === undefined) throw rowError("InvalidResult", "expected an async iterable");
    this.#iterator = open.call(stream);
    const items: unknown[] = [];
    let bytes = 0;
    for (let next = await this.#iterator.next(); next.done !== true; next = await this.#iterator.next()) {
      if (this.#invocation.isAborted) break;
      bytes += approximateBytes(next.value);
      if (bytes > this.#maxBytes) throw this.#tooLarge(items.length + 1);
      items.push(next.value);
    }
    return items;
  }

  /** Lets a generator run its `finally`; nobody waits for it. */
  stop(): void {
    this.#iterator?.return?.().then(undefined, () => undefined);
  }

  #tooLarge(items: number) {
    return rowError("ResultTooLarge", `the first ${items} items of this row take more than ${this.#maxBytes} bytes`);
  }
}

function approximateBytes(value: unknown): number {
  if (typeof value === "string") return 8 + value.length;
  if (typeof value !== "object" || value === null) return 8;
  if (ArrayBuffer.isView(value)) return 8 + value.byteLength;
  return Object.values(value).reduce<number>((sum, item) => sum + approximateBytes(item), 8);
}
