// The items of a streaming call, read as they come: reading on is what lets its generator go on.
import { isQuarryError } from "../../engine/index.ts";
import type { CallId } from "../queue/messages.ts";
import type { Caller } from "./caller.ts";

/** A read that waited this long asks again. */
const READ_WAIT_MS = 10_000;

/** When the queue says that nothing comes and the caller has not heard of an end, the two soon agree: one of them is behind. */
const AGREE_MS = 250;

const NEVER = new AbortController().signal;

/** Where items are read until when. */
export interface ItemReading {
  readonly caller: Pick<Caller, "queue" | "clock">;
  readonly id: CallId;
  /** Aborted when nobody reads any more, or when the call is over: what is there then is all there will be. */
  readonly over: AbortSignal;
  /** A caller that hears how the call ends: until then a queue that knows nothing of it has lost it, and is sent it again. */
  readonly isAttached: boolean;
}

/**
 * The items from the `cursor`th on.
 * @throws what stands in the place of an item that cannot be read
 */
export async function* readItems(reading: ItemReading, cursor: number): AsyncGenerator<unknown, void, void> {
  const { caller, id, over, isAttached } = reading;
  let place = cursor;
  while (true) {
    const isOver = over.aborted;
    const chunk = await caller.queue.read(id, place, isOver ? 0 : READ_WAIT_MS, isOver ? NEVER : over);
    for (const item of chunk.items) {
      if (isQuarryError(item)) throw item;
      yield item;
    }
    place = chunk.cursor;
    const isEnd = chunk.ended && (isOver || !isAttached);
    if (isEnd || (isOver && chunk.items.length === 0)) return;
    if (chunk.ended) await overOrLater(reading);
  }
}

function overOrLater({ caller, over }: ItemReading): Promise<void> {
  if (over.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      timer.cancel();
      over.removeEventListener("abort", end);
      resolve();
    };
    const timer = caller.clock.after(AGREE_MS, end);
    over.addEventListener("abort", end, { once: true });
  });
}
