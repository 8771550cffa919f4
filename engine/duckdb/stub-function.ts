// Stubs: scalar functions that stand for calls while DuckDB's binder checks a query. They are never to be executed.
import { createHash } from "node:crypto";
import duckdb from "@duckdb/node-bindings";
import { type LogicalType, printType } from "../types/logical-type.ts";
import type { Connection } from "./connection.ts";
import { STUB_EXECUTED } from "./errors.ts";
import { toDuckDBType } from "./logical-type.ts";

/** A name that says the signature: DuckDB can neither drop nor replace a function, so equal names must mean equal ones. */
export function stubName(arity: number, result: LogicalType): string {
  const hash = createHash("sha256").update(printType(result)).digest("hex").slice(0, 16);
  return `__q_${arity}_${hash}`;
}

/**
 * Registers the stub of {@link stubName}: `arity` arguments of any type and one more, the place of call.
 * It sees nulls (else the binder replaces `f(NULL)` by NULL) and is not volatile (else it spoils lateral aliases).
 */
export function registerStub(connection: Connection, arity: number, result: LogicalType): void {
  const stub = duckdb.create_scalar_function();
  duckdb.scalar_function_set_name(stub, stubName(arity, result));
  const any = duckdb.create_logical_type(duckdb.Type.ANY);
  for (let parameter = 0; parameter <= arity; parameter++) duckdb.scalar_function_add_parameter(stub, any);
  duckdb.scalar_function_set_return_type(stub, toDuckDBType(result));
  duckdb.scalar_function_set_special_handling(stub);
  duckdb.scalar_function_set_function(stub, (info) => duckdb.scalar_function_set_error(info, STUB_EXECUTED));
  connection.register("register a stub", (handle) => duckdb.register_scalar_function(handle, stub));
}
