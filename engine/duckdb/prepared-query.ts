// A bound statement: what it yields is known, nothing has run. It runs on the connection it was prepared on.
import duckdb from "@duckdb/node-bindings";
import type { Schema } from "../types/logical-type.ts";
import type { Connection } from "./connection.ts";
import { fromDuckDBType } from "./logical-type.ts";

const STATEMENT_KINDS: ReadonlyMap<duckdb.StatementType, string> = new Map(
  Object.entries(duckdb.StatementType).flatMap(([name, type]) =>
    typeof type === "string" ? [] : [[type, name.toLowerCase()] as const],
  ),
);

export class PreparedQuery {
  readonly sql: string;
  readonly connection: Connection;
  readonly #handle: duckdb.PreparedStatement;

  private constructor(connection: Connection, handle: duckdb.PreparedStatement, sql: string) {
    this.connection = connection;
    this.#handle = handle;
    this.sql = sql;
  }

  /** Binds `sql`, one statement. */
  static async open(connection: Connection, sql: string): Promise<PreparedQuery> {
    return new PreparedQuery(connection, await connection.prepare(sql), sql);
  }

  /** The columns it yields. */
  get schema(): Schema {
    const length = duckdb.prepared_statement_column_count(this.#handle);
    return Array.from({ length }, (_, column) => ({
      name: duckdb.prepared_statement_column_name(this.#handle, column),
      type: fromDuckDBType(duckdb.prepared_statement_column_logical_type(this.#handle, column)),
    }));
  }

  /** Whether running it once more, to learn why it failed, changes nothing. */
  get isSelect(): boolean {
    return duckdb.prepared_statement_type(this.#handle) === duckdb.StatementType.SELECT;
  }

  /** What kind of statement it is, in lower case: `select`, `create`, `merge_into`. */
  get kind(): string {
    return STATEMENT_KINDS.get(duckdb.prepared_statement_type(this.#handle)) ?? "invalid";
  }

  /** Starts it as a stream. Only {@link streamChunks} reads streams. */
  execute(): Promise<duckdb.Result> {
    return duckdb.execute_prepared_streaming(this.#handle);
  }

  /** Only while its connection is idle. */
  close(): void {
    if (!this.connection.isBusy) duckdb.destroy_prepare_sync(this.#handle);
  }
}
