// Items of streaming calls on their way from handlers to readers.
import type { CallId, Chunk, LeaseToken } from "../messages.ts";
import type { Calls } from "./calls.ts";
import { ItemBuffer } from "./item-buffer.ts";
import type { QueuedCall } from "./records.ts";
import type { WaitLimit, Waits } from "./waits.ts";

/** Reads and writes items, by call. */
export class Streams {
  readonly #calls: Calls;
  readonly #waits: Waits;

  constructor(calls: Calls, waits: Waits) {
    this.#calls = calls;
    this.#waits = waits;
  }

  /** Items from `cursor` on; waits for some. An unknown call has ended without any. */
  async read(id: CallId, cursor: number, limit: WaitLimit): Promise<Chunk> {
    const call = this.#calls.get(id);
    if (call === undefined) return { items: [], cursor, ended: true };
    const items = itemsOf(call);
    const chunk = items.read(cursor);
    if (chunk.items.length > 0 || chunk.ended) return this.#handOut(call, chunk, limit);
    await this.#waits.in([items.readers], limit);
    return this.#handOut(call, items.read(cursor), limit);
  }

  #handOut(call: QueuedCall, chunk: Chunk, { nowUs }: WaitLimit): Chunk {
    if (chunk.ended && chunk.items.length === 0) this.#calls.dropItems(call);
    else if (chunk.ended) this.#calls.handedOut(call, nowUs);
    return chunk;
  }

  /** Adds items if the lease is the call's newest. The credit left; 0 for whom nobody hears. */
  append(id: CallId, token: LeaseToken, cursor: number, batch: { items: readonly unknown[]; bytes: number }): number {
    const call = this.#calls.get(id);
    if (call?.lease?.token !== token || call.hasEnded) return 0;
    const items = itemsOf(call);
    items.append(cursor, batch.items, batch.bytes);
    return items.credit;
  }

  /** The credit, once there is some or the call has ended. */
  async awaitCredit(id: CallId, limit: WaitLimit): Promise<number> {
    const call = this.#calls.get(id);
    if (call === undefined || call.hasEnded) return 0;
    const items = itemsOf(call);
    if (items.credit <= 0) await this.#waits.in([items.writers], limit);
    return call.hasEnded ? 0 : items.credit;
  }
}

function itemsOf(call: QueuedCall): ItemBuffer {
  call.items ??= new ItemBuffer();
  return call.items;
}
