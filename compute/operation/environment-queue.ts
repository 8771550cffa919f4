// The queue of an environment as its operators see it: all shards as one, functions by their names.
import { didYouMean, QuarryError } from "../../engine/index.ts";
import { shardOf } from "../caller/call-id.ts";
import { unknownCall } from "../caller/end-errors.ts";
import type { CallId } from "../queue/messages.ts";
import type { DeadLetter, Queue } from "../queue/queue.ts";
import { QUEUE_LIMITS } from "../queue/queue-limits.ts";
import { RedisEnvironment, type RedisEnvironmentOptions } from "../runtime/redis-environment.ts";
import { chosen, keyOf, partsOf, type QueuedFunction } from "./function-names.ts";
import { type QueueStats, queueStats } from "./queue-stats.ts";

/** Options of {@link openQueue}. */
export interface OpenQueueOptions extends RedisEnvironmentOptions {
  /** Only this one. @defaultValue all of the environment */
  readonly shard?: string | undefined;
}

/** Which dead letters {@link EnvironmentQueue.deadLetters} gives. */
export interface DeadLetterOptions {
  /** `classify`, or `classify@3`. @defaultValue all */
  readonly function?: string | undefined;
  /** @defaultValue 100 */
  readonly max?: number | undefined;
  /** Without the newest so many. @defaultValue 0 */
  readonly skip?: number | undefined;
}

/** A call that was given up. */
export interface DeadCall extends QueuedFunction {
  readonly id: string;
  readonly rows: number;
  readonly reason: string;
  /** Executions that failed, and that took their worker down. */
  readonly failures: number;
  readonly crashes: number;
  /** How long ago it died. */
  readonly ageMs: number;
}

/** What an {@link EnvironmentQueue} is opened over. */
export interface OperatedEnvironment {
  /** The names of its shards. */
  shards(): Promise<readonly string[]>;
  openQueue(shard: string): Promise<Queue>;
  close(): Promise<void>;
}

const DEFAULT_MAX_LETTERS = 100;
const MAX_IDS = QUEUE_LIMITS.maxItemsPerMove;

/**
 * Opens the queue of an environment for its operator.
 * @throws `config.invalid` (also for a shard that the environment does not have), `config.redis-unreachable`,
 * `config.redis-forbidden`, `config.redis-unsuitable`
 * @example
 * await using queue = await openQueue({ url: "redis://localhost:6379" });
 * await queue.pause("classify");
 */
export async function openQueue({ shard, ...options }: OpenQueueOptions): Promise<EnvironmentQueue> {
  return EnvironmentQueue.over(new RedisEnvironment(options), shard);
}

/**
 * Functions are named as users know them: `classify` means all its versions that the queue knows, `classify@3` one. Whatever
 * takes such a name throws `function.not-found` when the queue knows none; everything throws `compute.unavailable`.
 */
export class EnvironmentQueue implements AsyncDisposable {
  readonly #environment: OperatedEnvironment;
  readonly #shards: ReadonlyMap<string, Queue>;

  private constructor(environment: OperatedEnvironment, shards: ReadonlyMap<string, Queue>) {
    this.#environment = environment;
    this.#shards = shards;
  }

  /** @param shard undefined: all. The environment is closed with it. */
  static async over(environment: OperatedEnvironment, shard?: string): Promise<EnvironmentQueue> {
    try {
      const known = await environment.shards();
      if (shard !== undefined && !known.includes(shard)) throw unknownShard(shard, known);
      const names = shard === undefined ? known : [shard];
      const shards = names.map(async (name) => [name, await environment.openQueue(name)] as const);
      return new EnvironmentQueue(environment, new Map(await Promise.all(shards)));
    } catch (error) {
      await environment.close();
      throw error;
    }
  }

  /** How each version of each function is doing, by name; with a name, of that function. */
  async stats(functionName?: string): Promise<readonly QueueStats[]> {
    const shards = Array.from(this.#shards, async ([shard, queue]) => {
      return (await queue.stats()).map((stats) => queueStats(shard, stats));
    });
    const all = (await Promise.all(shards)).flat().sort(byName);
    return functionName === undefined ? all : chosen(all, functionName);
  }

  /** Starts none of its calls until {@link resume}; those that run go on, and new ones are taken. What was paused. */
  async pause(functionName: string): Promise<readonly QueuedFunction[]> {
    const paused = await this.#chosen(functionName);
    await Promise.all(paused.map((each) => this.#queue(each.shard).pause(keyOf(each))));
    return paused;
  }

  async resume(functionName: string): Promise<readonly QueuedFunction[]> {
    const resumed = await this.#chosen(functionName);
    await Promise.all(resumed.map((each) => this.#queue(each.shard).resume(keyOf(each))));
    return resumed;
  }

  /** Ends every call of it that waits, `compute.cancelled` for who made it. How many. */
  async purge(functionName: string): Promise<number> {
    const purged = await this.#chosen(functionName);
    return sum(await Promise.all(purged.map((each) => this.#queue(each.shard).purge(keyOf(each)))));
  }

  /** Calls that were given up, the newest first. */
  async deadLetters(options: DeadLetterOptions = {}): Promise<readonly DeadCall[]> {
    const { max = DEFAULT_MAX_LETTERS, skip = 0 } = options;
    const sources = await this.#sources(options.function);
    const letters = sources.map(async ([shard, key]) => {
      return (await this.#queue(shard).deadLetters(key, skip + max)).map((letter) => deadCall(shard, letter));
    });
    return (await Promise.all(letters))
      .flat()
      .sort((left, right) => left.ageMs - right.ageMs)
      .slice(skip, skip + max);
  }

  /**
   * Lets dead calls run anew, as if they were just made, for nobody in particular. How many of them were dead.
   * @throws `compute.unknown-call` for what is no id of this queue
   */
  async retryDead(ids: readonly string[]): Promise<number> {
    for (const id of ids) if (!this.#shards.has(shardOf(id) ?? "")) throw unknownCall(id);
    let retried = 0;
    for (const [shard, queue] of this.#shards) {
      const ofShard = (ids as readonly CallId[]).filter((id) => shardOf(id) === shard);
      for (let from = 0; from < ofShard.length; from += MAX_IDS) {
        retried += await queue.retryDead(ofShard.slice(from, from + MAX_IDS));
      }
    }
    return retried;
  }

  /** The same for all there are, of one function or of all. How many. */
  async retryAllDead(functionName?: string): Promise<number> {
    const sources = await this.#sources(functionName);
    return sum(await Promise.all(sources.map(([shard, key]) => this.#queue(shard).retryAllDead(key))));
  }

  async close(): Promise<void> {
    for (const queue of this.#shards.values()) await queue.close();
    await this.#environment.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #chosen(functionName: string): Promise<readonly QueuedFunction[]> {
    const stats = await this.stats(functionName);
    return stats.map(({ function: name, version, shard }) => ({ function: name, version, shard }));
  }

  /** Shards, each with the queue's name of a function; undefined: every function. */
  async #sources(functionName: string | undefined): Promise<readonly (readonly [shard: string, key?: string])[]> {
    if (functionName === undefined) return Array.from(this.#shards.keys(), (shard) => [shard]);
    return (await this.#chosen(functionName)).map((each) => [each.shard, keyOf(each)]);
  }

  #queue(shard: string): Queue {
    return this.#shards.get(shard)!;
  }
}

function unknownShard(shard: string, known: readonly string[]): QuarryError {
  const expected = known.length === 0 ? "one that was used: none was yet" : `one of ${known.join(", ")}`;
  const message = `The environment has no shard "${shard}".${didYouMean(shard, known)} It must be ${expected}.`;
  return new QuarryError("config.invalid", message, { option: "shard", value: shard, expected });
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

function byName(left: QueuedFunction, right: QueuedFunction): number {
  return compare(left.function, right.function) || compare(left.version, right.version);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

function deadCall(shard: string, letter: DeadLetter): DeadCall {
  const { id, rows, reason, failures, crashes, ageMs } = letter;
  return { ...partsOf(letter.function), shard, id, rows, reason, failures, crashes, ageMs };
}
