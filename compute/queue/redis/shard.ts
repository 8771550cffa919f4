// One shard in Redis, as one process uses it: runs its functions, hears its words, and waits for what they say.

import { randomUUID } from "node:crypto";
import { QuarryError } from "../../../engine/index.ts";
import { type Clock, systemClock } from "../../clock.ts";
import type { RedisConnection } from "../../redis/connection.ts";
import type { BodyCodec } from "../body-codec.ts";
import { goneBody } from "./apart.ts";
import { channelName, keyName, markName } from "./keys.ts";
import { queueLibrary } from "./library.ts";
import { newerProtocol } from "./newer-protocol.ts";
import type { Timed } from "./script-replies.ts";
import { SCRIPTS, type Script } from "./scripts.ts";
import { addShardName } from "./shard-names.ts";
import { Timekeeper } from "./timekeeper.ts";
import { type Cause, Wakes } from "./wakes.ts";
import { readShardMessage, type ShardMessage } from "./words.ts";

/** Where a shard is, and how what it carries is encoded. */
export interface ShardOptions {
  /** Closed by whoever opened it. */
  readonly connection: RedisConnection;
  /** Separates what shares one Redis: all keys begin with `{environment:shard}`. */
  readonly environment: string;
  readonly shard: string;
  readonly codec: BodyCodec;
  /** For tests: the time in place of the Redis server's. */
  readonly clock?: Clock | undefined;
}

/** Takes what the shard tells this process (undefined: words may have been missed): the words for whoever waits here. */
export type Hear = (message: ShardMessage | undefined) => readonly string[];

/** What a look found, and whether that ends the wait. */
export interface Look<T> {
  readonly value: T;
  readonly isNews: boolean;
}

/** A function with its keys' full names. */
interface BoundFunction {
  readonly fullName: string;
  readonly keyNames: readonly string[];
}

/** Whoever waits looks again after this long: a word that was lost delays nobody for longer. */
const MAX_DEAF_MS = 2_000;

const TIME_WORD = "time ";
const NO_BYTES: readonly Buffer[] = [];

export class Shard {
  /** Where this process hears of the shard. */
  readonly channel: string;
  readonly #options: ShardOptions;
  readonly #process = randomUUID();
  readonly #wakes = new Wakes();
  readonly #clock: Clock;
  readonly #functions = new Map<string, BoundFunction>();
  readonly #timekeeper: Timekeeper;
  #stopListening: () => void = () => {};
  /** Looks and waits of the moment. */
  #attending = 0;
  #isClosed = false;

  private constructor(options: ShardOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.channel = channelName(options.environment, options.shard, this.#process);
    this.#timekeeper = new Timekeeper(
      this.#clock,
      () => this.run(SCRIPTS.tick, { channel: this.channel }),
      () => void this.run(SCRIPTS.tick, { resigns: this.channel }).catch(() => {}),
    );
  }

  /** @throws `compute.unavailable` */
  static async open(options: ShardOptions, hear: Hear): Promise<Shard> {
    const shard = new Shard(options);
    const listen = (message: Buffer | undefined): void =>
      shard.#hear(message && readShardMessage(message, options.codec), hear);
    shard.#stopListening = await options.connection.subscribe(shard.channel, listen);
    return shard;
  }

  /** Lets operators find the shard. */
  announce(): Promise<void> {
    const { connection, environment, shard } = this.#options;
    return addShardName(connection, environment, shard);
  }

  /**
   * Runs a function. `bytes`: its opaque values, in the order its request says.
   * @throws `compute.unavailable`, `plan.closed`, `config.newer-protocol`
   */
  async run<Request, Answer>(
    script: Script<Request, Answer>,
    request: Request,
    bytes: readonly Buffer[] = NO_BYTES,
  ): Promise<Answer> {
    const { connection, clock, codec, shard } = this.#options;
    if (this.#isClosed) throw new QuarryError("plan.closed", `Queue "${shard}" is closed.`, { what: "queue" });
    const { fullName, keyNames } = this.#bind(script.name);
    const args = [String(clock?.nowUs() ?? 0), JSON.stringify(request), ...bytes];
    try {
      return script.decode(await connection.run(queueLibrary(), fullName, keyNames, args), codec);
    } catch (error) {
      throw newerProtocol(error, shard);
    }
  }

  /**
   * Resolves when what was replied to before would survive a power loss.
   * @throws `compute.unavailable`, `config.redis-unsuitable`
   */
  secure(): Promise<void> {
    const { connection, environment, shard } = this.#options;
    return connection.secure(markName(environment, shard, this.#process));
  }

  /** Payloads and bodies that are read without a function, as `apart.ts` says. @throws `compute.unavailable` */
  async bodies(fields: readonly string[]): Promise<readonly unknown[]> {
    const { connection, codec, environment, shard } = this.#options;
    const values = await connection.command("HMGET", keyName(environment, shard, "bodies"), ...fields);
    if (!Array.isArray(values)) return fields.map(goneBody);
    return values.map((value: unknown) => (value instanceof Buffer ? codec.decode(value) : goneBody()));
  }

  /** {@link run} of a function that also says when this process is to look for the shard's sake. */
  async look<Request, Answer>(
    script: Script<Request, Timed<Answer>>,
    request: Request,
    bytes?: readonly Buffer[],
  ): Promise<Answer> {
    return this.#attend(async () => {
      const { value, dueInUs } = await this.run(script, request, bytes);
      this.#timekeeper.told(dueInUs);
      return value;
    });
  }

  /** Looks until there is something, for at most `waitMs`: at once, when a word is heard, and now and then. */
  async wait<T>(
    words: readonly string[],
    waitMs: number,
    signal: AbortSignal,
    look: (cause: Cause | "first") => Promise<Look<T>>,
  ): Promise<T> {
    const endUs = this.#clock.nowUs() + waitMs * 1000;
    const listener = this.#wakes.listen(words);
    const waiting = this.#attend(async () => {
      let cause: Cause | "first" = "first";
      for (;;) {
        const { value, isNews } = await look(cause);
        const leftMs = (endUs - this.#clock.nowUs()) / 1000;
        if (isNews || leftMs <= 0 || signal.aborted || this.#isClosed) return value;
        cause = await listener.wait(this.#clock, Math.min(leftMs, MAX_DEAF_MS), signal);
        // Who stops waiting may leave at once: a look after that would park a session that nobody knows any more.
        if (signal.aborted || this.#isClosed) return value;
      }
    });
    return waiting.finally(() => listener.close());
  }

  /** Whoever waits is told what there was. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopListening();
    this.#timekeeper.rest();
    this.#wakes.hear();
  }

  /** While somebody here looks or waits, time can be kept here: also between a wait and what is done at once after it. */
  async #attend<T>(work: () => Promise<T>): Promise<T> {
    this.#attending += 1;
    try {
      return await work();
    } finally {
      this.#attending -= 1;
      if (this.#attending === 0) setImmediate(() => this.#rest());
    }
  }

  #rest(): void {
    if (this.#attending === 0) this.#timekeeper.rest();
  }

  #hear(message: ShardMessage | undefined, hear: Hear): void {
    const words = hear(message);
    for (const word of words) {
      if (word.startsWith(TIME_WORD)) this.#timekeeper.hear(Number(word.slice(TIME_WORD.length)));
    }
    this.#wakes.hear(message && words);
  }

  #bind(name: string): BoundFunction {
    const known = this.#functions.get(name);
    if (known !== undefined) return known;
    const { fullName, keys } = queueLibrary().functions.get(name)!;
    const { environment, shard } = this.#options;
    const bound = { fullName, keyNames: keys.map((key) => keyName(environment, shard, key)) };
    this.#functions.set(name, bound);
    return bound;
  }
}
