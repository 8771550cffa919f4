// The loops of a worker: one per shard that has functions of it, over one connection and one pool of slots.
import type { Calling } from "../../catalog/index.ts";
import { inScope } from "../caller/scope.ts";
import type { Clock } from "../clock.ts";
import type { Queue } from "../queue/queue.ts";
import type { Environment } from "../runtime/queued-runtime.ts";
import { LeaseLoop, type LeaseLoopEvent } from "../worker/lease-loop.ts";
import { SlotPool } from "../worker/slot-pool.ts";

export interface ShardLoop {
  readonly queue: Queue;
  readonly loop: LeaseLoop;
}

export interface ShardLoopsOptions {
  readonly environment: Environment;
  readonly clock: Clock;
  /** Where calls of handlers go. */
  readonly calling: Calling;
  readonly session: string;
  readonly slots: number;
  readonly leaseMs: number;
  readonly onEvent: (shard: string, event: LeaseLoopEvent) => void;
}

export class ShardLoops {
  readonly slots: SlotPool;
  readonly #options: ShardLoopsOptions;
  readonly #opening = new Map<string, Promise<ShardLoop>>();
  readonly #open = new Map<string, ShardLoop>();

  constructor(options: ShardLoopsOptions) {
    this.#options = options;
    this.slots = new SlotPool(options.slots);
  }

  /** @throws what opening its queue throws; asked again, it is tried again */
  open(shard: string): Promise<ShardLoop> {
    const known = this.#opening.get(shard);
    if (known !== undefined) return known;
    const opening = this.#begin(shard);
    this.#opening.set(shard, opening);
    opening.catch(() => this.#opening.delete(shard));
    return opening;
  }

  loops(): readonly LeaseLoop[] {
    return [...this.#open.values()].map(({ loop }) => loop);
  }

  /** The queues that are open. */
  queues(): readonly Queue[] {
    return [...this.#open.values()].map(({ queue }) => queue);
  }

  async drain(shutdownDelayMs: number): Promise<void> {
    await Promise.all(this.loops().map((loop) => loop.drain(shutdownDelayMs)));
  }

  async close(): Promise<void> {
    const open = [...this.#open.values()];
    await Promise.all(open.map(({ loop }) => loop.close()));
    await Promise.all(open.map(({ queue }) => queue.close()));
  }

  async #begin(shard: string): Promise<ShardLoop> {
    const { environment, clock, calling, session, leaseMs, onEvent } = this.#options;
    const queue = await environment.openQueue(shard);
    const loop = new LeaseLoop({
      ...{ queue, clock, leaseMs, session, slots: this.slots },
      random: Math.random,
      inScope: (scope, run) => inScope({ ...scope, calling }, run),
      onEvent: (event) => onEvent(shard, event),
    });
    this.#open.set(shard, { queue, loop });
    return { queue, loop };
  }
}
