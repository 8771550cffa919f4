// An environment in this process: queues and a catalog in memory, shared by all who are given it.
import { type CatalogStore, MemoryStore } from "../../../catalog/index.ts";
import { type Clock, systemClock } from "../../../compute/clock.ts";
import { MemoryQueue } from "../../../compute/queue/memory/memory-queue.ts";
import type { Queue } from "../../../compute/queue/queue.ts";
import type { WorkerEnvironment } from "../../../compute/serving/worker.ts";

export class MemoryEnvironment implements WorkerEnvironment {
  readonly store: CatalogStore = new MemoryStore();
  readonly #clock: Clock;
  readonly #queues = new Map<string, MemoryQueue>();

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  queue(shard = "main"): MemoryQueue {
    const queue = this.#queues.get(shard) ?? new MemoryQueue({ shard, clock: this.#clock });
    this.#queues.set(shard, queue);
    return queue;
  }

  /** Nobody closes what all share. */
  async openQueue(shard: string): Promise<Queue> {
    return new Proxy(this.queue(shard), {
      get(queue, move: keyof Queue) {
        if (move === "close") return async () => {};
        const value = queue[move];
        return typeof value === "function" ? value.bind(queue) : value;
      },
    });
  }

  async shards(): Promise<readonly string[]> {
    return [...this.#queues.keys()];
  }

  async close(): Promise<void> {}
}
