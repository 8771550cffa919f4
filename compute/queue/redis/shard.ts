// One shard in Redis: runs its scripts, and waits for what they say.
import { QuarryError } from "../../../engine/index.ts";
import { type Clock, systemClock } from "../../clock.ts";
import { type RedisAddress, RedisClient } from "../../redis/client.ts";
import type { BodyCodec } from "../body-codec.ts";
import { keyName } from "./keys.ts";
import type { Timed } from "./script-replies.ts";
import { assembleScript, type ScriptText } from "./script-text.ts";
import type { Script } from "./scripts.ts";
import { Wakes } from "./wakes.ts";

/** Where a shard is, and how what it carries is encoded. */
export interface ShardOptions {
  readonly redis: RedisAddress;
  /** Separates what shares one Redis: all keys begin with `{environment:shard}`. */
  readonly environment: string;
  readonly shard: string;
  readonly codec: BodyCodec;
  /** For tests: the time in place of the Redis server's. */
  readonly clock?: Clock | undefined;
}

/** A script with its keys' full names. */
interface LoadedScript extends ScriptText {
  readonly keyNames: readonly string[];
}

const NO_BYTES: readonly Buffer[] = [];

/** A connection to one shard. */
export class Shard {
  readonly #options: ShardOptions;
  readonly #client: RedisClient;
  readonly #wakes: Wakes;
  readonly #clock: Clock;
  readonly #scripts = new Map<string, LoadedScript>();
  #isClosed = false;

  private constructor(options: ShardOptions, client: RedisClient, wakes: Wakes) {
    this.#options = options;
    this.#client = client;
    this.#wakes = wakes;
    this.#clock = options.clock ?? systemClock;
  }

  /** @throws `compute.unavailable` */
  static async open(options: ShardOptions): Promise<Shard> {
    const wakes = new Wakes();
    const channel = keyName(options.environment, options.shard, "wake");
    const client = await RedisClient.open(options.redis, channel, (text) =>
      wakes.hear(text === undefined ? undefined : wordsOf(text)),
    );
    return new Shard(options, client, wakes);
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
    if (this.#isClosed) {
      const { shard } = this.#options;
      throw new QuarryError("plan.closed", `Queue "${shard}" is closed.`, { what: "queue" });
    }
    const loaded = this.#load(script);
    const nowUs = this.#options.clock?.nowUs() ?? 0;
    const args = [String(nowUs), JSON.stringify(request), ...bytes];
    return script.decode(await this.#client.run(loaded, loaded.keyNames, args), this.#options.codec);
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
    this.#wakes.hear();
    await this.#client.close();
  }

  #load(script: Pick<Script<never, unknown>, "name" | "refusesWhenFull">): LoadedScript {
    const known = this.#scripts.get(script.name);
    if (known !== undefined) return known;
    const assembled = assembleScript(script.name, script.refusesWhenFull);
    const { environment, shard } = this.#options;
    const loaded = { ...assembled, keyNames: assembled.keys.map((key) => keyName(environment, shard, key)) };
    this.#scripts.set(script.name, loaded);
    return loaded;
  }
}

/** Scripts publish lists of words as JSON. */
function wordsOf(text: string): readonly string[] {
  const words: unknown = JSON.parse(text);
  return Array.isArray(words) ? words.map(String) : [];
}
