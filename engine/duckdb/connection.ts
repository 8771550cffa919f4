// One connection of DuckDB, idle or busy. A synchronous call on a busy connection stops the process for ever, and a
// second query on one silently ends the stream it has open: here both are errors instead.
import duckdb from "@duckdb/node-bindings";
import { QuarryError } from "../errors.ts";
import { fromDuckDBError } from "./errors.ts";
import type { Instance } from "./instance.ts";
import { nativeCall } from "./native-calls.ts";

const SETTINGS = "SET TimeZone = 'UTC'";

/** How often an interrupt is repeated: one that arrives before the query has begun is lost. */
const INTERRUPT_AGAIN_MS = 10;

export class Connection {
  readonly #handle: duckdb.Connection;
  readonly #instance: Instance;
  readonly #id: number;
  #using: string | undefined;
  #inFlight: Promise<unknown> | undefined;
  #closed = false;
  #streamBufferKiB = 0;

  private constructor(instance: Instance, handle: duckdb.Connection) {
    this.#instance = instance;
    this.#handle = handle;
    this.#id = duckdb.client_context_get_connection_id(duckdb.connection_get_client_context(handle));
  }

  static async open(instance: Instance): Promise<Connection> {
    const connection = new Connection(instance, await nativeCall(() => duckdb.connect(instance.handle)));
    if (!connection.isSandboxed) await connection.run(SETTINGS);
    return connection;
  }

  /** In a sandbox the settings are made before the first connection, and locked. */
  get isSandboxed(): boolean {
    return this.#instance.sandbox !== undefined;
  }

  get isBusy(): boolean {
    return this.#using !== undefined;
  }

  /** Runs statements to their end and drops their results, so every error of theirs surfaces. */
  async run(sql: string, signal?: AbortSignal): Promise<void> {
    await this.#once(sql, signal, () => duckdb.query(this.#handle, sql));
  }

  /** Binds one statement without running it; `PreparedQuery.open` makes it a query of ours. */
  prepare(sql: string): Promise<duckdb.PreparedStatement> {
    return this.#once(sql, undefined, () => duckdb.prepare(this.#handle, sql));
  }

  /** Registers something of ours with DuckDB: a synchronous call, so only while idle. */
  register(what: string, register: (handle: duckdb.Connection) => void): void {
    const release = this.claim(what);
    try {
      register(this.#handle);
    } finally {
      release();
    }
  }

  /**
   * Makes the connection busy until the returned function is called.
   *
   * @throws `internal.connection-busy`, `plan.closed`
   */
  claim(using: string): () => void {
    this.#assertOpen();
    if (this.#using !== undefined) {
      const message = `A connection was used for a second query while it runs: ${this.#using}`;
      throw new QuarryError("internal.connection-busy", message, { using: this.#using });
    }
    this.#using = using;
    this.#instance.scanFailures.delete(this.#id);
    return () => {
      this.#using = undefined;
    };
  }

  /**
   * One native call, for who has claimed the connection. Its failure, or the abort of `signal` meanwhile, is thrown as an
   * error of ours.
   */
  async call<T>(signal: AbortSignal | undefined, call: () => Promise<T>): Promise<T> {
    const running = nativeCall(() => this.#interruptible(signal, call));
    this.#inFlight = running;
    try {
      return await running;
    } catch (error) {
      throw this.takeScanFailure() ?? abortError(signal) ?? (this.#closed ? closedError() : fromDuckDBError(error));
    }
  }

  /** How far the next stream may run ahead, for who has claimed the connection. */
  async setStreamBuffer(kib: number): Promise<void> {
    if (this.#streamBufferKiB === kib || this.isSandboxed) return;
    await this.call(undefined, () => duckdb.query(this.#handle, `SET streaming_buffer_size = '${kib}KiB'`));
    this.#streamBufferKiB = kib;
  }

  /** What a scan callback of ours threw during this connection's current query, once. */
  takeScanFailure(): unknown {
    const failure = this.#instance.scanFailures.get(this.#id);
    this.#instance.scanFailures.delete(this.#id);
    return failure;
  }

  /** Runs `sql` to its end without keeping its rows, for who has claimed the connection. */
  rerun(sql: string, signal: AbortSignal | undefined): Promise<unknown> {
    return this.call(signal, () => duckdb.query(this.#handle, `EXPLAIN ANALYZE ${sql}`));
  }

  /** Ends the stream that is open on this connection, for who has claimed it: a second query does. */
  async endStream(): Promise<void> {
    await this.#settle();
    if (!this.#closed) await nativeCall(() => duckdb.query(this.#handle, "SELECT 1"));
  }

  /** Stops what runs, waits until it has stopped, and disconnects. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#settle();
    duckdb.disconnect_sync(this.#handle);
  }

  async #once<T>(using: string, signal: AbortSignal | undefined, call: () => Promise<T>): Promise<T> {
    const release = this.claim(using);
    try {
      return await this.call(signal, call);
    } finally {
      release();
    }
  }

  async #interruptible<T>(signal: AbortSignal | undefined, call: () => Promise<T>): Promise<T> {
    this.#assertOpen();
    throwIfAborted(signal);
    const running = call();
    if (signal === undefined) return running;
    const stop = () => void this.#interruptUntilSettled(running);
    signal.addEventListener("abort", stop, { once: true });
    try {
      return await running;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  async #settle(): Promise<void> {
    await this.#interruptUntilSettled(this.#inFlight ?? Promise.resolve());
  }

  async #interruptUntilSettled(running: Promise<unknown>): Promise<void> {
    const interrupt = () => duckdb.interrupt(this.#handle);
    interrupt();
    const again = setInterval(interrupt, INTERRUPT_AGAIN_MS);
    await Promise.allSettled([running]);
    clearInterval(again);
  }

  #assertOpen(): void {
    if (this.#closed) throw closedError();
  }
}

/** @throws `plan.aborted` carrying the signal's reason. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  const error = abortError(signal);
  if (error !== undefined) throw error;
}

function abortError(signal: AbortSignal | undefined): QuarryError | undefined {
  if (signal?.aborted !== true) return undefined;
  const { reason } = signal;
  return new QuarryError("plan.aborted", "The query was aborted.", { reason }, { cause: reason });
}

function closedError(): QuarryError {
  return new QuarryError("plan.closed", "The database is closed.", { what: "database" });
}
