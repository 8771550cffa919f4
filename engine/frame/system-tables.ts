// What the session knows of its functions and their calls, as tables.

import type { FunctionInfo } from "../ports.ts";
import type { SystemTable } from "../sql/system-references.ts";
import { printType } from "../types/logical-type.ts";
import { READ_AS_NUMBER } from "../types/reading.ts";
import type { CallCounts, CallLog, LoggedFailure } from "./call-log.ts";
import { type TableColumn, tableOfRows } from "./memory-table.ts";
import type { MemoryTable } from "./resources.ts";

const text = (name: string): TableColumn => ({ name, type: { id: "VARCHAR" }, reading: undefined });
const flag = (name: string): TableColumn => ({ name, type: { id: "BOOLEAN" }, reading: undefined });
const instant = (name: string): TableColumn => ({
  name,
  type: { id: "TIMESTAMP WITH TIME ZONE" },
  reading: undefined,
});
const count = (name: string): TableColumn => ({ name, type: { id: "BIGINT" }, reading: READ_AS_NUMBER });

export interface SystemFacts {
  readonly functions: readonly FunctionInfo[];
  /** Names that are DuckDB's where they stand bare. */
  readonly builtIn: ReadonlySet<string>;
  readonly calls: Pick<CallLog, "counts" | "failures">;
}

export function systemTable(table: SystemTable, { functions, builtIn, calls }: SystemFacts): MemoryTable {
  switch (table) {
    case "system.calls":
      return tableOfRows(CALL_COLUMNS, calls.counts.map(callRow));
    case "system.errors":
      return tableOfRows(ERROR_COLUMNS, calls.failures.map(errorRow));
    case "system.functions":
      return tableOfRows(
        FUNCTION_COLUMNS,
        functions.map((info) => functionRow(info, builtIn.has(info.name))),
      );
    case "information_schema.routines":
      return tableOfRows(ROUTINE_COLUMNS, functions.map(routineRow));
    case "information_schema.parameters":
      return tableOfRows(PARAMETER_COLUMNS, functions.flatMap(parameterRows));
  }
}

const FUNCTION_COLUMNS = [
  text("name"),
  text("called_as"),
  text("version"),
  text("form"),
  text("result"),
  flag("pure"),
  count("concurrency"),
  count("max_rows"),
  count("timeout_ms"),
];

function functionRow(info: FunctionInfo, isBuiltIn: boolean) {
  const { name, version, form, pure, concurrency } = info;
  const parameters = info.parameters.map((each) => `${each.name} ${printType(each.type)}`).join(", ");
  return {
    name,
    called_as: `${isBuiltIn ? "catalog." : ""}${name}(${parameters})`,
    version,
    form,
    result: resultText(info),
    pure,
    concurrency,
    max_rows: info.maxRows,
    timeout_ms: info.timeoutMs,
  };
}

const resultText = ({ form, result }: FunctionInfo): string =>
  `${printType(result)}${form === "stream" ? ", one by one" : ""}`;

const CALL_COLUMNS = [
  text("function"),
  text("version"),
  ...["requests", "rows", "rows_in_flight", "invocations", "failures", "elapsed_ms"].map(count),
  instant("last_called_at"),
];

function callRow({ name, version, requests, rows, invocations, failures, ...counts }: CallCounts) {
  return {
    function: name,
    version,
    requests,
    rows,
    rows_in_flight: counts.rowsInFlight,
    invocations,
    failures,
    elapsed_ms: Math.round(counts.elapsedMs),
    last_called_at: counts.lastCalledAt,
  };
}

const ERROR_COLUMNS = [
  instant("at"),
  ...["function", "version", "error_type", "error_message", "call_id"].map(text),
  count("attempts"),
  flag("retryable"),
];

function errorRow({ at, name, version, type, message, callId, attempts, retryable }: LoggedFailure) {
  return {
    at,
    function: name,
    version,
    error_type: type,
    error_message: message,
    call_id: callId,
    attempts,
    retryable,
  };
}

const ROUTINE_COLUMNS = [
  ...["specific_schema", "specific_name", "routine_schema", "routine_name", "routine_type", "data_type"].map(text),
  ...["routine_body", "external_language", "is_deterministic"].map(text),
];

function routineRow(info: FunctionInfo) {
  return {
    specific_schema: "catalog",
    specific_name: info.name,
    routine_schema: "catalog",
    routine_name: info.name,
    routine_type: "FUNCTION",
    data_type: printType(info.result),
    routine_body: "EXTERNAL",
    external_language: "TypeScript",
    is_deterministic: info.pure ? "YES" : "NO",
  };
}

const PARAMETER_COLUMNS = [
  text("specific_schema"),
  text("specific_name"),
  count("ordinal_position"),
  text("parameter_mode"),
  text("parameter_name"),
  text("data_type"),
  text("is_nullable"),
];

function parameterRows({ name, parameters }: FunctionInfo) {
  return parameters.map((parameter, index) => ({
    specific_schema: "catalog",
    specific_name: name,
    ordinal_position: index + 1,
    parameter_mode: "IN",
    parameter_name: parameter.name,
    data_type: printType(parameter.type),
    is_nullable: parameter.nullable ? "YES" : "NO",
  }));
}
