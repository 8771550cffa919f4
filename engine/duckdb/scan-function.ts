// A table function in JavaScript, registered once: DuckDB can neither drop nor replace one. Its callbacks run on the
// JavaScript thread while a DuckDB thread waits, so they may not wait for anything themselves.
import duckdb from "@duckdb/node-bindings";
import { QuarryError } from "../errors.ts";
import type { Schema } from "../types/logical-type.ts";
import type { Connection } from "./connection.ts";
import { toDuckDBType } from "./logical-type.ts";
import type { Chunk } from "./vector.ts";

/** What a scan of id `id` yields. */
export interface Scan {
  readonly schema: Schema;
  /** Starts one pass. Each call fills `chunk` with the columns of `columns`, in their order; no rows mean the end. */
  open(columns: readonly number[]): (chunk: Chunk) => void;
}

interface Bound {
  readonly connectionId: number;
  readonly scan: Scan;
}

/**
 * Registers the table function `name(id)`. What a callback throws is kept in `failures` by connection, because DuckDB
 * passes on its text only.
 */
export function registerScanFunction(
  connection: Connection,
  name: string,
  find: (id: number) => Scan,
  failures: Map<number, unknown>,
): void {
  const scanFunction = duckdb.create_table_function();
  duckdb.table_function_set_name(scanFunction, name);
  duckdb.table_function_add_parameter(scanFunction, duckdb.create_logical_type(duckdb.Type.BIGINT));
  duckdb.table_function_supports_projection_pushdown(scanFunction, true);
  duckdb.table_function_set_bind(scanFunction, (info) => bind(info, find, failures));
  duckdb.table_function_set_init(scanFunction, (info) => {
    const { scan, connectionId } = duckdb.init_get_bind_data(info) as Bound;
    keepFailure(failures, connectionId, () => duckdb.init_set_init_data(info, scan.open(projected(info))));
  });
  duckdb.table_function_set_function(scanFunction, (info, chunk) => {
    const { connectionId } = duckdb.function_get_bind_data(info) as Bound;
    const fill = duckdb.function_get_init_data(info) as (chunk: Chunk) => void;
    keepFailure(failures, connectionId, () => fill(chunk));
  });
  connection.register(name, (handle) => duckdb.register_table_function(handle, scanFunction));
}

function bind(info: duckdb.TableFunctionBindInfo, find: (id: number) => Scan, failures: Map<number, unknown>): void {
  const connectionId = duckdb.client_context_get_connection_id(duckdb.table_function_get_client_context(info));
  keepFailure(failures, connectionId, () => {
    const scan = find(Number(duckdb.get_int64(duckdb.bind_get_parameter(info, 0))));
    for (const { name, type } of scan.schema) duckdb.bind_add_result_column(info, name, toDuckDBType(type));
    duckdb.bind_set_bind_data(info, { connectionId, scan } satisfies Bound);
  });
}

function projected(info: duckdb.TableFunctionInitInfo): number[] {
  const length = duckdb.init_get_column_count(info);
  return Array.from({ length }, (_, index) => duckdb.init_get_column_index(info, index));
}

/** DuckDB must hear of the failure too, as an Error: the bindings turn its message into the query's error. */
function keepFailure(failures: Map<number, unknown>, connectionId: number, task: () => void): void {
  try {
    task();
  } catch (error) {
    const failure = error instanceof Error ? error : executionFailed(error);
    failures.set(connectionId, failure);
    throw failure;
  }
}

/** Someone threw what is no error. */
function executionFailed(cause: unknown): QuarryError {
  const detail = `a scan threw ${String(cause)}`;
  return new QuarryError("plan.execution-failed", `${detail}.`, { detail }, { cause });
}
