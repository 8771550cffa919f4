// One shard in Redis: runs its functions, and waits for what they say.
import { QuarryError } from "../../../engine/index.ts";
import { type Clock, systemClock } from "../../clock.ts";
import type { RedisConnection } from "../../redis/connection.ts";
import type { BodyCodec } from "../body-codec.ts";
import { keyName } from "./keys.ts";
import { queueLibrary } from "./library.ts";
import type { Timed } from "./script-replies.ts";
import type { Script } from "./scripts.ts";
import { addShardName } from "./shard-names.ts";
import { Wakes } from "./wakes.ts";

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

/** A function with its keys' full names. */
interface BoundFunction {
  readonly fullName: string;
  readonly keyNames: readonly string[];
}

const NO_BYTES: readonly Buffer[] = [];

/** One shard as one process uses it. */
export class Shard {
  readonly #options: ShardOptions;
  readonly #wakes: Wakes;
  readonly #clock: Clock;
  readonly #functions = new Map<string, BoundFunction>();
  readonly #stopListening: () => void;
  #isClosed = false;

  private constructor(options: ShardOptions, wakes: Wakes, stopListening: () => void) {
    this.#options = options;
    this.#wakes = wakes;
    this.#stopListening = stopListening;
    this.#clock = options.clock ?? systemClock;
  }

  /** @throws `compute.unavailable` */
  static async open(options: ShardOptions): Promise<Shard> {
    const wakes = new Wakes();
    const channel = keyName(options.environment, options.shard, "wake");
    const stopListening = await options.connection.subscribe(channel, (message) =>
      wakes.hear(message === undefined ? undefined : wordsOf(message.toString("utf8"))),
    );
    return new Shard(options, wakes, stopListening);
  }

  /** Lets operators find the shard. */
  announce(): Promise<void> {
    const { connection, environment, shard } = this.#options;
    return addShardName(connection, environment, shard);
  }

  /**
   * Runs a script. `bytes`: its opaque values, in the order its request says.
   * @throws `compute.unavailable`, `plan.closed`
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
    return script.decode(await connection.run(queueLibrary(), fullName, keyNames, args), codec);
  }

  /** Looks until there is something, for at most `waitMs`; looks again when a word is heard and when something is due. */
  async wait<T>(
    words: readonly string[],
    waitMs: number,
    signal: AbortSignal,
    look: () => Promise<Timed<T> & { readonly isNews: boolean }>,
  ): Promise<T> {
    const endUs = this.#clock.nowUs() + waitMs * 1000;
    const listener = this.#wakes.listen(words);
    try {
      for (;;) {
        const askedUs = this.#clock.nowUs();
        const { value, dueInUs = Number.POSITIVE_INFINITY, isNews } = await look();
        const nowUs = this.#clock.nowUs();
        if (isNews || endUs <= nowUs || signal.aborted || this.#isClosed) return value;
        const sleepUs = Math.min(endUs, askedUs + dueInUs) - nowUs;
        if (sleepUs > 0) await listener.wait(this.#clock, sleepUs / 1000, signal);
        if (this.#isClosed) return value;
      }
    } finally {
      listener.close();
    }
  }

  /** Whoever waits is told what there was. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopListening();
    this.#wakes.hear();
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

/** Scripts publish lists of words as JSON. */
function wordsOf(text: string): readonly string[] {
  const words: unknown = JSON.parse(text);
  return Array.isArray(words) ? words.map(String) : [];
}
