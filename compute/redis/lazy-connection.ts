// A connection that is made when something is first asked of it: a process that never calls anything needs no Redis.
import type { RedisArgument, RedisConnection, RedisLibrary, RedisPrimary } from "./connection.ts";
import { closed } from "./failures.ts";

export class LazyConnection implements RedisConnection {
  readonly #make: () => Promise<RedisConnection>;
  #made: RedisConnection | undefined;
  #making: Promise<RedisConnection> | undefined;
  #isClosed = false;

  constructor(make: () => Promise<RedisConnection>) {
    this.#make = make;
  }

  /** Makes it now. Whoever asks first meets what that throws, and the next one tries again. */
  open(): Promise<RedisConnection> {
    if (this.#isClosed) return Promise.reject(closed());
    this.#making ??= this.#open();
    return this.#making;
  }

  async run(
    library: RedisLibrary,
    functionName: string,
    keys: readonly string[],
    args: readonly RedisArgument[],
  ): Promise<unknown> {
    return (this.#made ?? (await this.open())).run(library, functionName, keys, args);
  }

  async command(name: string, key: string, ...args: readonly RedisArgument[]): Promise<unknown> {
    return (this.#made ?? (await this.open())).command(name, key, ...args);
  }

  async subscribe(channel: string, hear: (message: Buffer | undefined) => void): Promise<() => void> {
    return (this.#made ?? (await this.open())).subscribe(channel, hear);
  }

  async secure(mark: string): Promise<void> {
    return (this.#made ?? (await this.open())).secure(mark);
  }

  async primaries(): Promise<readonly RedisPrimary[]> {
    return (this.#made ?? (await this.open())).primaries();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const made = await this.#making?.catch(() => undefined);
    await made?.close();
  }

  async #open(): Promise<RedisConnection> {
    try {
      this.#made = await this.#make();
      return this.#made;
    } catch (error) {
      this.#making = undefined;
      throw error;
    }
  }
}
