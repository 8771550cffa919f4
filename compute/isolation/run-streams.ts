// The stream form: one invocation per row. Its items go to who reads them one by one, or are gathered into a list.
import { rowError, type StreamHandler } from "../../catalog/index.ts";
import { approximateBytes } from "../wire/approximate-bytes.ts";
import { calledRows } from "./called-rows.ts";
import type { Invocation } from "./invocation.ts";
import type { WorkResult } from "./isolate.ts";
import { recordMakerOf } from "./run-rows.ts";
import type { RunningWork } from "./running-work.ts";

/** Most bytes of items one row may give where they are gathered: they must fit beside those of other rows. */
const MAX_GATHERED_BYTES = 16 << 20;

/** Runs the generators of all rows, one after another. */
export async function runStreams(running: RunningWork, handler: StreamHandler): Promise<WorkResult> {
  const { columns, positions, rows, rejected } = calledRows(running.definition, running.work.payload);
  for (const { row, type, message } of rejected) running.refuse(row, type, message);
  const makeRecord = recordMakerOf(running.definition);
  for (let at = 0; at < positions.length && !running.isCancelled; at++) {
    const row = rows === undefined ? at : rows[at]!;
    const invocation = running.begin(row);
    const stream = new StreamedRow(running, invocation);
    try {
      const items = stream.run(() => handler(makeRecord(columns, positions[at]!), invocation));
      running.put(row, await running.settle(invocation, items));
    } catch (thrown) {
      stream.stop();
      running.fail(row, thrown);
    }
  }
  return running.done();
}

/** The items of one row, while they arrive. */
class StreamedRow {
  readonly #running: RunningWork;
  readonly #invocation: Invocation;
  #iterator: AsyncIterator<unknown> | undefined;

  constructor(running: RunningWork, invocation: Invocation) {
    this.#running = running;
    this.#invocation = invocation;
  }

  /** The list of items; an empty one when each was handed on as it came. */
  async run(open: () => AsyncIterable<unknown>): Promise<readonly unknown[]> {
    const stream = open();
    const iterate = stream?.[Symbol.asyncIterator];
    if (iterate === undefined) throw rowError("InvalidResult", "expected an async iterable");
    this.#iterator = iterate.call(stream);
    const { onItems } = this.#running.work;
    if (onItems === undefined) return await this.#gather(this.#iterator);
    await this.#handOn(this.#iterator, onItems);
    return [];
  }

  /** Lets a generator run its `finally`; nobody waits for it. */
  stop(): void {
    this.#iterator?.return?.().then(undefined, () => undefined);
  }

  async #gather(iterator: AsyncIterator<unknown>): Promise<readonly unknown[]> {
    const items: unknown[] = [];
    let bytes = 0;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      if (this.#isStopped) break;
      bytes += approximateBytes(next.value);
      if (bytes > MAX_GATHERED_BYTES) throw tooLarge(items.length + 1);
      items.push(next.value);
    }
    return items;
  }

  /** The generator is asked for its next item only when there is credit for one. */
  async #handOn(iterator: AsyncIterator<unknown>, onItems: (items: readonly unknown[]) => Promise<void>) {
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      if (this.#isStopped) return this.stop();
      await onItems([this.#running.leaving(next.value)]);
      if (this.#isStopped) return this.stop();
    }
  }

  get #isStopped(): boolean {
    return this.#invocation.isAborted || this.#running.isCancelled;
  }
}

function tooLarge(items: number) {
  return rowError("ResultTooLarge", `the first ${items} items of this row take more than ${MAX_GATHERED_BYTES} bytes`);
}
