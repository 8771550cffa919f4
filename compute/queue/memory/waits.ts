// All waits of a shard, so that closing it ends them.
import type { Timeline } from "./timeline.ts";
import { Waiter, wakeAll } from "./waiter.ts";

/** Where waiters are found by who wakes them. */
export interface WaiterList {
  add(waiter: Waiter): unknown;
  delete(waiter: Waiter): unknown;
}

/** How long somebody waits. */
export interface WaitLimit {
  readonly nowUs: number;
  /** Infinity: as long as it takes; 0: not at all. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/** Begins and ends waits. */
export class Waits {
  readonly #timeline: Timeline;
  readonly #open = new Set<Waiter>();

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** Waits until woken through any of the lists, or the limit is reached. */
  async in(lists: readonly WaiterList[], { nowUs, waitMs, signal }: WaitLimit): Promise<void> {
    if (waitMs <= 0) return;
    const waiter = new Waiter(this.#timeline, nowUs + waitMs * 1000, signal);
    this.#open.add(waiter);
    for (const list of lists) list.add(waiter);
    await waiter.done;
    for (const list of lists) list.delete(waiter);
    this.#open.delete(waiter);
  }

  close(): void {
    wakeAll(this.#open);
  }
}
