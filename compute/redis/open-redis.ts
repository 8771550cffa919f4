// A process's connection to Redis: commands on one, words heard on another.
import { Commander } from "./commander.ts";
import type { RedisArgument, RedisConnection, RedisLibrary } from "./connection.ts";
import { failureOf, isUnknownFunction } from "./failures.ts";
import { Libraries } from "./libraries.ts";
import { type RedisOptions, type RedisSettings, settleRedis } from "./settings.ts";
import { Subscriber } from "./subscriber.ts";

/** Loaded and gone again so often while one function is called: something removes it on purpose. */
const MAX_LOADS = 5;

/**
 * Connects to a Redis server or cluster, and checks that it is fit for Quarry.
 * @throws `config.…` with what to do: the URL is wrong, nobody is there, the login or its rights do not do
 */
export async function openRedis(options: RedisOptions): Promise<RedisConnection> {
  return new OpenConnection(settleRedis(options));
}

class OpenConnection implements RedisConnection {
  readonly #commander: Commander;
  readonly #libraries = new Libraries();
  readonly #subscriber: Subscriber;

  constructor(settings: RedisSettings) {
    this.#commander = new Commander(settings);
    this.#subscriber = new Subscriber(settings, () => this.#commander.nodes());
  }

  async run(
    library: RedisLibrary,
    functionName: string,
    keys: readonly string[],
    args: readonly RedisArgument[],
  ): Promise<unknown> {
    const sent = [functionName, String(keys.length), ...keys, ...args];
    try {
      return await this.#commander.send("fcall", sent);
    } catch (error) {
      if (!isUnknownFunction(error)) throw failureOf(error);
      return this.#loadAndRun(library, sent);
    }
  }

  // Names are sent as Redis writes them: ioredis reshapes the replies of some that it knows by their small letters.
  async command(name: string, key: string, ...args: readonly RedisArgument[]): Promise<unknown> {
    try {
      return await this.#commander.send(name.toUpperCase(), [key, ...args]);
    } catch (error) {
      throw failureOf(error);
    }
  }

  subscribe(channel: string, hear: (message: Buffer | undefined) => void): Promise<() => void> {
    return this.#subscriber.subscribe(channel, hear);
  }

  async close(): Promise<void> {
    this.#subscriber.close();
    this.#commander.close();
  }

  async #loadAndRun(library: RedisLibrary, sent: readonly RedisArgument[], loads = 1): Promise<unknown> {
    try {
      await this.#libraries.load(this.#commander, library);
      return await this.#commander.send("fcall", sent);
    } catch (error) {
      if (!isUnknownFunction(error) || loads === MAX_LOADS) throw failureOf(error);
      return this.#loadAndRun(library, sent, loads + 1);
    }
  }
}
