// A process's connection to Redis: commands on one, words heard on another.
import { checkRedis } from "./check-redis.ts";
import { placeOf } from "./clients.ts";
import { Commander } from "./commander.ts";
import { FunctionCall, plainCommand } from "./commands.ts";
import type { RedisArgument, RedisConnection, RedisLibrary, RedisPrimary } from "./connection.ts";
import { Durability } from "./durability.ts";
import { failureOf, isUnknownFunction, unreachable } from "./failures.ts";
import { Libraries } from "./libraries.ts";
import { type RedisOptions, type RedisSettings, settleRedis } from "./settings.ts";
import { Subscriber } from "./subscriber.ts";

/** Loaded and gone again so often while one function is called: something removes it on purpose. */
const MAX_LOADS = 5;

/**
 * Connects to a Redis server or cluster, and checks that it is fit for Quarry.
 * @throws `config.invalid`, `config.redis-unreachable`, `config.redis-forbidden` (login or rights), `config.redis-unsuitable`
 *   (too old, evicts, a replica, a cluster or not one): each says what to do
 */
export async function openRedis(options: RedisOptions): Promise<RedisConnection> {
  const settings = settleRedis(options);
  await checkRedis(settings);
  return OpenConnection.open(settings);
}

class OpenConnection implements RedisConnection {
  readonly #commander: Commander;
  readonly #libraries: Libraries;
  readonly #subscriber: Subscriber;
  readonly #durability: Durability;

  private constructor(settings: RedisSettings) {
    this.#commander = new Commander(settings);
    this.#libraries = new Libraries(this.#commander);
    this.#subscriber = new Subscriber(settings, () => this.#commander.nodes());
    this.#durability = new Durability(settings, () => this.primaries());
  }

  static async open(settings: RedisSettings): Promise<RedisConnection> {
    const connection = new OpenConnection(settings);
    try {
      await connection.#commander.connect();
      return connection;
    } catch (error) {
      await connection.close();
      throw unreachable(settings.address, error);
    }
  }

  async run(
    library: RedisLibrary,
    functionName: string,
    keys: readonly string[],
    args: readonly RedisArgument[],
  ): Promise<unknown> {
    const call = () => new FunctionCall(functionName, keys, args);
    try {
      return await this.#commander.send(call);
    } catch (error) {
      if (!isUnknownFunction(error)) throw failureOf(error);
      return this.#loadAndRun(library, call, MAX_LOADS);
    }
  }

  command(name: string, key: string, ...args: readonly RedisArgument[]): Promise<unknown> {
    return this.#commander.send(() => plainCommand(name, [key, ...args])).catch(refuse);
  }

  subscribe(channel: string, hear: (message: Buffer | undefined) => void): Promise<() => void> {
    return this.#subscriber.subscribe(channel, hear);
  }

  secure(mark: string): Promise<void> {
    return this.#durability.secure(mark);
  }

  async primaries(): Promise<readonly RedisPrimary[]> {
    return this.#commander.primaries().map((primary) => ({
      place: placeOf(primary),
      ask: (name, ...args) => this.#commander.send(() => plainCommand(name, args), primary).catch(refuse),
    }));
  }

  async close(): Promise<void> {
    this.#subscriber.close();
    this.#durability.close();
    this.#commander.close();
  }

  async #loadAndRun(library: RedisLibrary, call: () => FunctionCall, loadsLeft: number): Promise<unknown> {
    try {
      await this.#libraries.load(library);
      return await this.#commander.send(call);
    } catch (error) {
      if (!isUnknownFunction(error) || loadsLeft === 1) throw failureOf(error);
      return this.#loadAndRun(library, call, loadsLeft - 1);
    }
  }
}

function refuse(error: unknown): never {
  throw failureOf(error);
}
