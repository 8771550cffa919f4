// The items of a streaming call, read as they come: reading on is what lets its generator go on.
import { isQuarryError } from "../../engine/index.ts";
import type { CallId } from "../queue/messages.ts";
import type { QueueProducer } from "../queue/queue.ts";

/** A read that waited this long asks again. */
const READ_WAIT_MS = 10_000;

const NEVER = new AbortController().signal;

/**
 * The items from the `cursor`th on.
 * @throws what stands in the place of an item that cannot be read
 * @param over aborted when the call is over: what is there then is all there will be
 */
export async function* readItems(
  queue: Pick<QueueProducer, "read">,
  id: CallId,
  cursor: number,
  over: AbortSignal,
): AsyncGenerator<unknown, void, void> {
  let place = cursor;
  while (true) {
    const isOver = over.aborted;
    const chunk = await queue.read(id, place, isOver ? 0 : READ_WAIT_MS, isOver ? NEVER : over);
    for (const item of chunk.items) {
      if (isQuarryError(item)) throw item;
      yield item;
    }
    place = chunk.cursor;
    if (chunk.ended || (isOver && chunk.items.length === 0)) return;
  }
}
