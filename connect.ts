// Where sessions begin: the engine, given functions and whoever runs them, in this process or in workers over Redis.
import { type CatalogStore, openCatalog, provideCalling, sessionCatalog } from "./catalog/index.ts";
import {
  currentScope,
  EmbeddedRuntime,
  type Notice,
  QueuedRuntime,
  RedisEnvironment,
  type RedisEnvironmentOptions,
} from "./compute/index.ts";
import {
  type FrameConstructors,
  type FunctionRuntime,
  type FunctionValue,
  QuarryError,
  Session,
  type TypedFrame,
} from "./engine/index.ts";

/** Options of {@link connect}. */
export interface ConnectOptions {
  /** The functions that may be called by name. @defaultValue those deployed, then every function defined in this process */
  readonly functions?: readonly FunctionValue[] | undefined;
  /**
   * The Redis over which functions run, in workers: `redis://user:password@host:6379/0`; `rediss://` for TLS; several hosts,
   * or `?cluster`, for a Redis Cluster. From here on, until the session is closed, calls made by hand (`f.remote`,
   * `f.enqueue`, …) go there, and `f.deploy()` publishes there. @defaultValue `QUARRY_URL`; without it, functions run in this process
   */
  readonly url?: string | undefined;
  /** Environments share a Redis and nothing else: `[a-z0-9_-]+`. @defaultValue `QUARRY_ENVIRONMENT`, else `"default"` */
  readonly environment?: string | undefined;
  /** What TLS needs beside the trust that Node has already. Counts with `rediss://`. */
  readonly tls?: RedisEnvironmentOptions["tls"];
  /** While Redis is away calls wait for it; after so long they fail with `compute.unavailable`. @defaultValue 30_000 */
  readonly unavailableAfterMs?: number | undefined;
  /**
   * Where deployed functions are kept, without a `url`: a folder, or a store. `f.deploy()` publishes there from here on.
   * @defaultValue in memory
   */
  readonly catalog?: string | CatalogStore | undefined;
  /** What DuckDB may hold in memory before it spills, in MiB. @defaultValue a quarter of RAM, at most 1024 */
  readonly duckdbMemoryMiB?: number | undefined;
  /** @defaultValue the processors this process may use */
  readonly threads?: number | undefined;
  /** Told what a user should know early: a large frame meets a function that runs one row at a time. @defaultValue a process warning */
  readonly onNotice?: ((notice: Notice) => void) | undefined;
}

/**
 * A session of its own: its frames do not meet those of others, and it sees only the functions it is given.
 * @throws `function.ambiguous-name` when two of `functions` share a name; `config.catalog-unusable`; with a `url`,
 * `config.invalid`, `config.redis-unreachable`, `config.redis-forbidden`, `config.redis-unsuitable`
 * @example
 * await using session = await connect({ functions: [classify] });
 * await session.frames.scan("mails.parquet").show();
 */
export async function connect(options: ConnectOptions = {}): Promise<Session> {
  const redis = redisOptions(options);
  if (redis !== undefined) return connectRedis(options, redis);
  const store = options.catalog === undefined ? undefined : await openCatalog(options.catalog);
  return openSession(options, new EmbeddedRuntime({ onNotice: options.onNotice ?? warn }), store);
}

async function connectRedis(options: ConnectOptions, redis: RedisEnvironmentOptions): Promise<Session> {
  if (options.catalog !== undefined) refuseCatalog(options.catalog);
  const environment = new RedisEnvironment(redis);
  try {
    await environment.open();
    await openCatalog(environment.store);
  } catch (error) {
    await environment.close();
    throw error;
  }
  const runtime = new QueuedRuntime({ environment, onNotice: options.onNotice ?? warn, onClose: () => leave(runtime) });
  remote.push(runtime);
  return openSession(options, runtime, environment.store);
}

/** Explicit or of the process; a catalog that is named means functions that run here. */
function redisOptions({ url, environment, catalog, ...options }: ConnectOptions): RedisEnvironmentOptions | undefined {
  const given = url ?? (catalog === undefined ? fromProcess("QUARRY_URL") : undefined);
  if (given === undefined) return undefined;
  const { tls, unavailableAfterMs } = options;
  return { url: given, environment: environment ?? fromProcess("QUARRY_ENVIRONMENT"), tls, unavailableAfterMs };
}

function fromProcess(name: "QUARRY_URL" | "QUARRY_ENVIRONMENT"): string | undefined {
  return process.env[name] || undefined;
}

function refuseCatalog(value: unknown): never {
  const expected = "left out where there is a url: the catalog is in the same Redis";
  const message = `connect() was given a url and a catalog; the catalog must be ${expected}.`;
  throw new QuarryError("config.invalid", message, { option: "catalog", value, expected });
}

/** @param store of deployed functions; undefined: the one the process uses at the time */
function openSession(options: ConnectOptions, runtime: FunctionRuntime, store?: CatalogStore): Session {
  const { functions, duckdbMemoryMiB, threads } = options;
  return new Session({
    catalog: sessionCatalog({ functions, store }),
    runtime,
    database: { memoryMiB: duckdbMemoryMiB, threads },
  });
}

function warn({ code, message }: Notice): void {
  process.emitWarning(message, { type: "QuarryNotice", code });
}

/** Those of `connect({ url })` that are open, the newest last: calls made by hand go there. */
const remote: QueuedRuntime[] = [];

function leave(runtime: QueuedRuntime): void {
  remote.splice(remote.indexOf(runtime), 1);
}

/** Nothing is opened before something is called. */
function openDefault(): { readonly runtime: EmbeddedRuntime | QueuedRuntime; readonly store?: CatalogStore } {
  const redis = redisOptions({});
  if (redis === undefined) return { runtime: new EmbeddedRuntime({ onNotice: warn }) };
  const environment = new RedisEnvironment(redis);
  return { runtime: new QueuedRuntime({ environment, onNotice: warn }), store: environment.store };
}

const { runtime: defaultRuntime, store: defaultStore } = openDefault();
const defaultSession = openSession({}, defaultRuntime, defaultStore);
// Calls made by a handler go where the handler's own call came from; all others to the newest session over Redis, or the default.
provideCalling(() => currentScope()?.calling ?? (remote.at(-1) ?? defaultRuntime).calling);
// Emitted when nothing is left to do: functions are torn down and the spill folder goes, without holding the process.
process.once("beforeExit", () => void defaultSession.close());

/** The constructors of the default session, which is opened by the first frame that runs and lasts as long as the process. */
export const DataFrame: FrameConstructors = defaultSession.frames;

/** A lazy table whose columns the compiler knows. */
export type DataFrame<S> = TypedFrame<S>;
