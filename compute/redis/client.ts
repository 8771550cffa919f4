// Redis as the queue uses it: scripts, and words heard on one channel. The only importer of ioredis.
import { Redis } from "ioredis";
import { QuarryError } from "../../engine/index.ts";

interface ScriptText {
  readonly text: string;
  readonly sha: string;
}

/** Where Redis is: a URL (`redis://user:password@host:6379/0`), or its parts. */
export type RedisAddress =
  | { readonly url: string }
  | {
      readonly host: string;
      readonly port: number;
      readonly username?: string;
      readonly password?: string;
      readonly db?: number;
      readonly tls?: boolean;
    };

/** Two connections: one for scripts, one that listens. */
export class RedisClient {
  readonly #commands: Redis;
  readonly #listening: Redis;

  private constructor(commands: Redis, listening: Redis) {
    this.#commands = commands;
    this.#listening = listening;
  }

  /**
   * @param channel - words of which `hear` is told, as the text that was published; also told (undefined) after a lost
   *   connection is there again, when words may have been missed
   * @throws `compute.unavailable`
   */
  static async open(
    address: RedisAddress,
    channel: string,
    hear: (words: string | undefined) => void,
  ): Promise<RedisClient> {
    const [commands, listening] = [connection(address), connection(address)];
    listening.on("message", (_, words) => hear(words));
    listening.on("ready", () => hear(undefined));
    const client = new RedisClient(commands, listening);
    try {
      await Promise.all([commands.connect(), listening.connect()]);
      await listening.subscribe(channel);
      return client;
    } catch (error) {
      await client.close();
      throw unavailable(error);
    }
  }

  /** Runs a script, loading it where it is not known. Sent again by itself when the connection was lost before the reply. */
  async run(script: ScriptText, keys: readonly string[], args: readonly (string | Buffer)[]): Promise<unknown> {
    const rest = [keys.length, ...keys, ...args];
    try {
      return await this.#commands.callBuffer("EVALSHA", script.sha, ...rest).catch((error: unknown) => {
        if (!messageOf(error).startsWith("NOSCRIPT")) throw error;
        return this.#commands.callBuffer("EVAL", script.text, ...rest);
      });
    } catch (error) {
      throw messageOf(error).startsWith("ERR") ? broken(error) : unavailable(error);
    }
  }

  async close(): Promise<void> {
    this.#commands.disconnect();
    this.#listening.disconnect();
  }
}

function connection(address: RedisAddress): Redis {
  const options = { lazyConnect: true, maxRetriesPerRequest: null, enableAutoPipelining: false } as const;
  const redis =
    "url" in address
      ? new Redis(address.url, options)
      : new Redis({ ...options, ...address, tls: address.tls ? {} : undefined });
  // Without a listener ioredis prints; what matters rejects the command it concerns.
  redis.on("error", () => {});
  return redis;
}

/** Redis is not there, or is full: later it may do it. */
function unavailable(error: unknown): QuarryError<"compute.unavailable"> {
  const detail = messageOf(error);
  const facts = { detail, retryable: true };
  return new QuarryError("compute.unavailable", `Redis could not do it: ${detail}`, facts, { cause: error });
}

/** A script failed: a mistake of ours. */
function broken(error: unknown): QuarryError<"internal.invariant"> {
  const detail = messageOf(error);
  return new QuarryError("internal.invariant", `A script of the queue failed: ${detail}`, { detail }, { cause: error });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
