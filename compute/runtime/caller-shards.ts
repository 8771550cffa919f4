// The callers of a process whose queues are elsewhere: one per shard, opened when its first call is made.
import { Caller } from "../caller/caller.ts";
import type { Clock } from "../clock.ts";
import type { Queue } from "../queue/queue.ts";

/** What {@link CallerShards} needs. */
export interface CallerShardsOptions {
  /** @throws `compute.unavailable` … */
  readonly openQueue: (shard: string) => Promise<Queue>;
  readonly clock: Clock;
  /** How long a queue keeps calls of a process that fell silent. */
  readonly leaseMs: number;
}

/** A shard's queue, and who calls through it. */
interface CallerShard {
  readonly queue: Queue;
  readonly caller: Caller;
}

export class CallerShards {
  readonly #options: CallerShardsOptions;
  readonly #shards = new Map<string, Promise<CallerShard>>();

  constructor(options: CallerShardsOptions) {
    this.#options = options;
  }

  /** @throws what opening its queue throws; asked again, it is tried again */
  open(shard: string): Promise<CallerShard> {
    const known = this.#shards.get(shard);
    if (known !== undefined) return known;
    const opened = this.#open(shard);
    this.#shards.set(shard, opened);
    opened.catch(() => this.#shards.delete(shard));
    return opened;
  }

  /** Ends what is outstanding, and closes every queue. */
  async close(): Promise<void> {
    const opened = await Promise.allSettled(this.#shards.values());
    const shards = opened.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    await Promise.all(shards.map(closeShard));
  }

  async #open(shard: string): Promise<CallerShard> {
    const { openQueue, clock, leaseMs } = this.#options;
    const queue = await openQueue(shard);
    return { queue, caller: new Caller({ queue, clock, leaseMs }) };
  }
}

/** A queue that is away learns of it when the caller's session lapses. */
async function closeShard({ queue, caller }: CallerShard): Promise<void> {
  await caller.close().catch(() => {});
  await queue.close();
}
