// A query bound once and run many times: what micro-batches above a call are.
import type { RecordBatch } from "apache-arrow";
import type { Connection } from "../duckdb/connection.ts";
import type { ConnectionPool } from "../duckdb/connection-pool.ts";
import type { Schema } from "../types/logical-type.ts";
import { checkStatement } from "./check-statement.ts";
import { prepareRows, type RowQuery } from "./prepare-rows.ts";
import { type StreamOptions, streamBatches } from "./stream-batches.ts";

/** A query that is bound and can be run, one run at a time. */
export interface Statement {
  /** The columns it yields. */
  readonly schema: Schema;
  /**
   * Runs it. Relations it scans are read as they are now.
   *
   * @throws `internal.connection-busy` while another run is open
   */
  batches(options?: StreamOptions): AsyncGenerator<RecordBatch, void, void>;
  /** Stops an open run and gives the connection back. */
  close(): Promise<void>;
}

/** Binds `sql` on a connection of its own; in a sandbox only what it may run. */
export async function openStatement(pool: ConnectionPool, sql: string): Promise<Statement> {
  return openOn(pool, sql, (connection) => (connection.isSandboxed ? checkStatement(connection, sql) : undefined));
}

/** For text of ours, in which that of users stands as literals only. */
export async function openOwnStatement(pool: ConnectionPool, sql: string): Promise<Statement> {
  return openOn(pool, sql, () => undefined);
}

async function openOn(
  pool: ConnectionPool,
  sql: string,
  check: (connection: Connection) => Promise<void> | undefined,
): Promise<Statement> {
  const connection = await pool.borrow();
  try {
    await check(connection);
    return statement(pool, connection, await prepareRows(connection, sql));
  } catch (error) {
    await pool.giveBack(connection);
    throw error;
  }
}

function statement(pool: ConnectionPool, connection: Connection, rows: RowQuery): Statement {
  let closing: Promise<void> | undefined;
  const close = async () => {
    if (connection.isBusy) await connection.close();
    rows.query.close();
    await pool.giveBack(connection);
  };
  return {
    schema: rows.schema,
    batches: (options) => streamBatches(rows, options),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
