// A private in-memory DuckDB that speaks SQL in and Arrow record batches out, and reads tables of Arrow batches.
import type { RecordBatch } from "apache-arrow";
import type { Connection } from "../duckdb/connection.ts";
import { ConnectionPool } from "../duckdb/connection-pool.ts";
import { Instance, type InstanceOptions } from "../duckdb/instance.ts";
import { PreparedQuery } from "../duckdb/prepared-query.ts";
import { registerScanFunction } from "../duckdb/scan-function.ts";
import { registerStub, stubName } from "../duckdb/stub-function.ts";
import { QuarryError } from "../errors.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { LogicalType, Schema } from "../types/logical-type.ts";
import { checkStatement } from "./check-statement.ts";
import { RelationTable, SCAN_FUNCTION } from "./relation-table.ts";
import { openOwnStatement, openStatement, type Statement } from "./statement.ts";
import type { StreamOptions } from "./stream-batches.ts";

export type DatabaseOptions = InstanceOptions;

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * One private DuckDB: SQL in, Arrow record batches out.
 *
 * Every query runs on a connection of its own, in UTC. All methods throw `plan.closed` after {@link Database.close}, and
 * the errors of DuckDB as `plan.*` and `resources.*`.
 */
export class Database implements AsyncDisposable {
  /** What `__quarry_scan(id)` yields. */
  readonly relations: RelationTable;
  readonly #instance: Instance;
  readonly #pool: ConnectionPool;
  readonly #stubs = new Map<string, Promise<void>>();
  #closing: Promise<void> | undefined;

  private constructor(instance: Instance, relations: RelationTable) {
    this.#instance = instance;
    this.#pool = new ConnectionPool(instance);
    this.relations = relations;
  }

  /** What its queries may reach, its own {@link folder} included; undefined: whatever this process may. */
  get sandbox(): Sandbox | undefined {
    return this.#instance.sandbox;
  }

  /** A folder of its own that goes with it. */
  get folder(): string {
    return this.#instance.folder;
  }

  /** Opens an empty database; spill files go into a temporary folder that {@link close} removes. */
  static async open(options: DatabaseOptions = {}): Promise<Database> {
    const instance = await Instance.open(options);
    const relations = new RelationTable();
    const database = new Database(instance, relations);
    await database.#pool.use(async (connection) => {
      registerScanFunction(connection, SCAN_FUNCTION, (id) => relations.scan(id), instance.scanFailures);
    });
    return database;
  }

  /** Runs statements to their end and drops their rows; in a sandbox, one statement. */
  async run(sql: string, options: RunOptions = {}): Promise<void> {
    await this.#pool.use(async (connection) => {
      if (connection.isSandboxed) await checkStatement(connection, sql);
      await connection.run(sql, options.signal);
    });
  }

  /** Makes a setting (SET, RESET, USE) on every connection, those yet to come included. */
  async configure(sql: string): Promise<void> {
    await this.#pool.configure(sql);
  }

  /** The first column of the first row, as text. For small results. */
  async text(sql: string): Promise<string> {
    return firstText(sql, await openStatement(this.#pool, sql));
  }

  /** {@link text} of a query of ours, in which what users write stands as literals: `SELECT json_serialize_plan('…')`. */
  async ownText(sql: string): Promise<string> {
    return firstText(sql, await openOwnStatement(this.#pool, sql));
  }

  /** The columns `sql` would yield. Nothing runs. */
  async describe(sql: string): Promise<Schema> {
    return this.#pool.use(async (connection) => {
      const query = await withoutOptimizer(connection, () => PreparedQuery.open(connection, sql));
      const { schema } = query;
      query.close();
      return schema;
    });
  }

  /** The rows of one statement, in its order; no batch is empty. An early return stops the query. */
  async *stream(sql: string, options: StreamOptions = {}): AsyncGenerator<RecordBatch, void, void> {
    const statement = await openStatement(this.#pool, sql);
    try {
      yield* statement.batches(options);
    } finally {
      await statement.close();
    }
  }

  /** A statement that is bound once and run many times, on a connection it keeps until it is closed. */
  async prepare(sql: string): Promise<Statement> {
    return openStatement(this.#pool, sql);
  }

  /**
   * The name of a scalar function of `arity` arguments of any type, and one more for the place of call, that gives
   * `result`. It is for the binder only: running it fails with `plan.constant-needed`.
   */
  async ensureStub(arity: number, result: LogicalType): Promise<string> {
    const name = stubName(arity, result);
    const registered = this.#stubs.get(name) ?? this.#registerStub(arity, result);
    this.#stubs.set(name, registered);
    await registered;
    return name;
  }

  /** Stops what runs, closes every connection, and removes the spill folder. */
  close(): Promise<void> {
    this.#closing ??= this.#pool.close().then(() => this.#instance.close());
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #registerStub(arity: number, result: LogicalType): Promise<void> {
    return this.#pool.use(async (connection) => registerStub(connection, arity, result));
  }
}

/** The optimizer computes what it can, and a stub has nothing to compute. */
async function withoutOptimizer<Result>(connection: Connection, work: () => Promise<Result>): Promise<Result> {
  await connection.run("PRAGMA disable_optimizer");
  try {
    return await work();
  } finally {
    await connection.run("PRAGMA enable_optimizer");
  }
}

async function firstText(sql: string, statement: Statement): Promise<string> {
  try {
    for await (const batch of statement.batches()) return String(batch.getChildAt(0)?.get(0));
  } finally {
    await statement.close();
  }
  throw new QuarryError("plan.execution-failed", "The query gave no row.", { detail: `no row: ${sql}` });
}
