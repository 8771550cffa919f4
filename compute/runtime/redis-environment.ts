// One environment in Redis as one process uses it: its catalog and its queues, over one connection.
import type { CatalogEntry, CatalogStore } from "../../catalog/index.ts";
import { QuarryError } from "../../engine/index.ts";
import type { Queue } from "../queue/queue.ts";
import { type LoadedLibraries, loadedLibraries } from "../queue/redis/loaded-libraries.ts";
import { RedisQueue } from "../queue/redis/redis-queue.ts";
import { shardNames } from "../queue/redis/shard-names.ts";
import type { RedisConnection } from "../redis/connection.ts";
import { inspectRedis, type RedisFact } from "../redis/inspect-redis.ts";
import { LazyConnection } from "../redis/lazy-connection.ts";
import { openRedis } from "../redis/open-redis.ts";
import type { RedisTls } from "../redis/settings.ts";
import { RedisStore } from "../redis-store/redis-store.ts";
import { wireCodec } from "../wire/wire-codec.ts";
import { declareDeployed } from "./declare-deployed.ts";

/** Where functions run and are deployed. */
export interface RedisEnvironmentOptions {
  /** `redis://user:password@host:6379/0`; `rediss://` for TLS; several hosts, or `?cluster`, for a Redis Cluster. */
  readonly url: string;
  /** Environments share a Redis and nothing else: `[a-z0-9_-]+`. @defaultValue "default" */
  readonly environment?: string | undefined;
  /** Counts with `rediss://`. */
  readonly tls?: RedisTls | undefined;
  /** What is asked while Redis is away waits for it this long before it fails. @defaultValue 30_000 */
  readonly unavailableAfterMs?: number | undefined;
}

const DEFAULT_ENVIRONMENT = "default";

export class RedisEnvironment implements AsyncDisposable {
  readonly store: CatalogStore;
  /** `[a-z0-9_-]+`, once it is open. */
  readonly name: string;
  readonly #connection: LazyConnection;

  constructor({ environment = DEFAULT_ENVIRONMENT, ...redis }: RedisEnvironmentOptions) {
    this.name = environment;
    this.#connection = new LazyConnection(async () => {
      checkEnvironment(environment);
      return openRedis(redis);
    });
    const enforce = (entries: readonly CatalogEntry[]) => declareDeployed(this, entries);
    this.store = new RedisStore({ connection: this.#connection, environment, enforce });
  }

  /**
   * Connects; else that happens when something is first asked of it.
   * @throws `config.invalid`, `config.redis-unreachable`, `config.redis-forbidden`, `config.redis-unsuitable`
   */
  async open(): Promise<void> {
    await this.#connection.open();
  }

  /** @throws like {@link open} */
  openQueue(shard: string): Promise<Queue> {
    return RedisQueue.open({ connection: this.#connection, environment: this.name, shard, codec: wireCodec });
  }

  /** For what else is kept beside catalog and queues. It is this environment's to close. */
  get connection(): RedisConnection {
    return this.#connection;
  }

  /** The shards that were told of a function. */
  shards(): Promise<readonly string[]> {
    return shardNames(this.#connection, this.name);
  }

  /** Which versions of the queue's code it has been used with. */
  libraries(): Promise<LoadedLibraries> {
    return loadedLibraries(this.#connection);
  }

  /** What an operator should know of the Redis behind it. */
  inspect(): Promise<readonly RedisFact[]> {
    return inspectRedis(this.#connection);
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** Environments are parts of the names of keys. */
function checkEnvironment(environment: string): void {
  if (/^[a-z0-9_-]{1,64}$/.test(environment)) return;
  const expected = "[a-z0-9_-]+ with at most 64 characters";
  throw new QuarryError("config.invalid", `The environment is "${environment}"; it must match ${expected}.`, {
    option: "environment",
    value: environment,
    expected,
  });
}
