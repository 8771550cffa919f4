// Where sessions begin: the engine, given the functions of this process and the runtime inside it.
import { type CatalogStore, openCatalog, provideCalling, sessionCatalog } from "./catalog/index.ts";
import { currentScope, EmbeddedRuntime, type Notice } from "./compute/index.ts";
import { type FrameConstructors, type FunctionValue, Session, type TypedFrame } from "./engine/index.ts";

/** Options of {@link connect}. */
export interface ConnectOptions {
  /** The functions that may be called by name. @defaultValue those deployed, then every function defined in this process */
  readonly functions?: readonly FunctionValue[] | undefined;
  /** Where deployed functions are kept: a folder, or a store. `f.deploy()` publishes there from here on. @defaultValue in memory */
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
 * @throws `function.ambiguous-name` when two of `functions` share a name; `config.catalog-unusable`
 * @example
 * await using session = await connect({ functions: [classify] });
 * await session.frames.scan("mails.parquet").show();
 */
export async function connect(options: ConnectOptions = {}): Promise<Session> {
  const store = options.catalog === undefined ? undefined : await openCatalog(options.catalog);
  return openSession(options, openRuntime(options), store);
}

/** @param store of deployed functions; undefined: the one the process uses at the time */
function openSession(options: ConnectOptions, runtime: EmbeddedRuntime, store?: CatalogStore): Session {
  const { functions, duckdbMemoryMiB, threads } = options;
  return new Session({
    catalog: sessionCatalog({ functions, store }),
    runtime,
    database: { memoryMiB: duckdbMemoryMiB, threads },
  });
}

function openRuntime({ onNotice = warn }: ConnectOptions): EmbeddedRuntime {
  return new EmbeddedRuntime({ onNotice });
}

function warn({ code, message }: Notice): void {
  process.emitWarning(message, { type: "QuarryNotice", code });
}

const defaultRuntime = openRuntime({});
const defaultSession = openSession({}, defaultRuntime);
// Calls made by a handler go where the handler's own call came from; all others to the default session.
provideCalling(() => currentScope()?.calling ?? defaultRuntime.calling);
// Emitted when nothing is left to do: functions are torn down and the spill folder goes, without holding the process.
process.once("beforeExit", () => void defaultSession.close());

/** The constructors of the default session, which is opened by the first frame that runs and lasts as long as the process. */
export const DataFrame: FrameConstructors = defaultSession.frames;

/** A lazy table whose columns the compiler knows. */
export type DataFrame<S> = TypedFrame<S>;
