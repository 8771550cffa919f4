// Where sessions begin: the engine, given functions and whoever runs them, in this process or in workers over Redis.
import { type CatalogStore, openCatalog, provideCalling, sessionCatalog, useCatalogStore } from "./catalog/index.ts";
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
  type FunctionCatalog,
  type FunctionRuntime,
  type FunctionValue,
  QuarryError,
  type Sandbox,
  type SandboxOptions,
  Session,
  type Sql,
  settleSandbox,
  type TypedFrame,
} from "./engine/index.ts";

import {
  FileRecords,
  type GroupRecords,
  groupsFolder,
  KubernetesProvider,
  kubernetesOptions,
  MemoryRecords,
  type OpenGroups,
  RedisRecords,
  ScalingGroups,
  type ScalingProvider,
  useScalingGroups,
} from "./scaling/index.ts";

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
  /**
   * Who runs the scaling groups that are deployed from here on, until the session is closed.
   * @defaultValue the Kubernetes cluster of `QUARRY_KUBE_CONTEXT`, `QUARRY_KUBE_NAMESPACE`, `QUARRY_GATEWAY`,
   * `QUARRY_GATEWAY_DOMAIN` and `QUARRY_GATEWAY_ADDRESS`, where one of them is set
   */
  readonly scaling?: ScalingProvider | undefined;
  /** What DuckDB may hold in memory before it spills, in MiB. @defaultValue a quarter of RAM, at most 1024 */
  readonly duckdbMemoryMiB?: number | undefined;
  /** @defaultValue the processors this process may use */
  readonly threads?: number | undefined;
  /**
   * Confines SQL and our readers and writers to some folders and files, and SQL to some statements: for sessions whose SQL
   * is written by people one does not know. Functions are code of yours, and are not confined; a session is for one user or
   * for users who may see each other's tables.
   * @defaultValue none: whatever this process may
   */
  readonly sandbox?: SandboxOptions | undefined;
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
  const sandbox = options.sandbox === undefined ? undefined : await settleSandbox(options.sandbox);
  if (redis !== undefined) return connectRedis(options, redis, sandbox);
  const store = options.catalog === undefined ? undefined : await openCatalog(options.catalog);
  if ((options.scaling ?? options.catalog) !== undefined) useScalingGroups(groupsOf(options, recordsOf(options)));
  const runtime = new EmbeddedRuntime({ onNotice: options.onNotice ?? warn });
  return openSession(options, runtime, sessionCatalog({ functions: options.functions, store }), sandbox);
}

async function connectRedis(
  options: ConnectOptions,
  redis: RedisEnvironmentOptions,
  sandbox: Sandbox | undefined,
): Promise<Session> {
  if (options.catalog !== undefined) refuseCatalog(options.catalog);
  const environment = new RedisEnvironment(redis);
  const onClose = () => leave(runtime);
  const runtime = new QueuedRuntime({ environment, onNotice: options.onNotice ?? warn, onClose });
  const catalog = sessionCatalog({ functions: options.functions, store: environment.store });
  try {
    await environment.open();
    await catalog.refresh?.();
  } catch (error) {
    await runtime.close();
    throw error;
  }
  const groups = groupsOf(
    options,
    () => new RedisRecords({ connection: environment.connection, environment: environment.name }),
  );
  const [before, groupsBefore] = [useCatalogStore(environment.store), useScalingGroups(groups)];
  remote.set(runtime, { store: environment.store, before, groups, groupsBefore });
  callNewest();
  return openSession(options, runtime, catalog, sandbox);
}

/** Explicit or of the process; a catalog that is named means functions that run here. */
function redisOptions({ url, environment, catalog, ...options }: ConnectOptions): RedisEnvironmentOptions | undefined {
  const given = url ?? (catalog === undefined ? fromProcess("QUARRY_URL") : undefined);
  if (given === undefined) return undefined;
  const { tls, unavailableAfterMs } = options;
  return { url: given, environment: environment ?? fromProcess("QUARRY_ENVIRONMENT"), tls, unavailableAfterMs };
}

function fromProcess(name: `QUARRY_${string}`): string | undefined {
  return process.env[name] || undefined;
}

function refuseCatalog(value: unknown): never {
  const expected = "left out where there is a url: the catalog is in the same Redis";
  const message = `connect() was given a url and a catalog; the catalog must be ${expected}.`;
  throw new QuarryError("config.invalid", message, { option: "catalog", value, expected });
}

function openSession(
  options: ConnectOptions,
  runtime: FunctionRuntime,
  catalog: FunctionCatalog,
  sandbox?: Sandbox,
): Session {
  const { duckdbMemoryMiB, threads } = options;
  return new Session({ catalog, runtime, database: { memoryMiB: duckdbMemoryMiB, threads, sandbox } });
}

function warn({ code, message }: Notice): void {
  process.emitWarning(message, { type: "QuarryNotice", code });
}

/** A session over Redis: its catalog, and the one that the process meant before. */
interface RemoteCatalog {
  readonly store: CatalogStore;
  readonly before: CatalogStore;
  readonly groups: OpenGroups;
  readonly groupsBefore: OpenGroups;
}

/** Those of `connect({ url })` that are open, the newest last: what is called and deployed by hand goes there. */
const remote = new Map<QueuedRuntime, RemoteCatalog>();

function leave(runtime: QueuedRuntime): void {
  const left = remote.get(runtime);
  if (left === undefined) return;
  remote.delete(runtime);
  callNewest();
  const current = useCatalogStore(left.before);
  if (current !== left.store) useCatalogStore(current);
  const groups = useScalingGroups(left.groupsBefore);
  if (groups !== left.groups) useScalingGroups(groups);
}

/** Made when they are first asked for: whoever deploys no group needs no cluster. */
function groupsOf({ scaling, environment }: ConnectOptions, records: () => GroupRecords): OpenGroups {
  let groups: ScalingGroups | undefined;
  return () => {
    const provider = scaling ?? processProvider();
    const name = environment ?? fromProcess("QUARRY_ENVIRONMENT") ?? "default";
    groups ??= provider && new ScalingGroups({ environment: name, records: records(), provider });
    return groups;
  };
}

/** Beside the functions that are deployed to a folder; else in memory. */
function recordsOf({ catalog, environment }: ConnectOptions): () => GroupRecords {
  const name = environment ?? fromProcess("QUARRY_ENVIRONMENT") ?? "default";
  return () => (typeof catalog === "string" ? new FileRecords(groupsFolder(catalog, name)) : new MemoryRecords());
}

/** The cluster that the process's environment names, if it names one: none is deployed to by accident. */
function processProvider(): ScalingProvider | undefined {
  const texts = {
    context: fromProcess("QUARRY_KUBE_CONTEXT"),
    namespace: fromProcess("QUARRY_KUBE_NAMESPACE"),
    gateway: fromProcess("QUARRY_GATEWAY"),
    gatewayDomain: fromProcess("QUARRY_GATEWAY_DOMAIN"),
    gatewayAddress: fromProcess("QUARRY_GATEWAY_ADDRESS"),
  };
  return Object.values(texts).every((text) => text === undefined)
    ? undefined
    : new KubernetesProvider(kubernetesOptions(texts));
}

/** Calls made by hand go to the newest session over Redis, else to the default. */
function callNewest(): void {
  callingByHand = ([...remote.keys()].at(-1) ?? defaultRuntime).calling;
}

/** Of this process: nothing is opened before something is called. */
function defaultEnvironment(): RedisEnvironment | undefined {
  const redis = redisOptions({});
  if (redis === undefined) return undefined;
  const environment = new RedisEnvironment(redis);
  useCatalogStore(environment.store);
  return environment;
}

function defaultRecords(): GroupRecords {
  if (environment === undefined) return new MemoryRecords();
  return new RedisRecords({ connection: environment.connection, environment: environment.name });
}

const environment = defaultEnvironment();
const defaultRuntime =
  environment === undefined
    ? new EmbeddedRuntime({ onNotice: warn })
    : new QueuedRuntime({ environment, onNotice: warn });
const defaultCatalog = sessionCatalog({ functions: undefined, store: environment?.store });
const defaultSession = openSession({}, defaultRuntime, defaultCatalog);
let callingByHand = defaultRuntime.calling;
// Calls made by a handler go where the handler's own call came from.
provideCalling(() => currentScope()?.calling ?? callingByHand);
useScalingGroups(groupsOf({}, defaultRecords));
// Emitted when nothing is left to do: functions are torn down and the spill folder goes, without holding the process.
process.once("beforeExit", () => void defaultSession.close());

/** The constructors of the default session, which is opened by the first frame that runs and lasts as long as the process. */
export const DataFrame: FrameConstructors = defaultSession.frames;

/** SQL text as a frame of the default session. */
export const sql: Sql = defaultSession.sql;

/** A lazy table whose columns the compiler knows. */
export type DataFrame<S> = TypedFrame<S>;
