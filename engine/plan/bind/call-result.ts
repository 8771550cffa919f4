// What a call gives per row: a value, a list of items for a stream, or what happened.
import type { OnCallError } from "../../expr/expr.ts";
import type { FunctionInfo } from "../../ports.ts";
import type { LogicalType } from "../../types/logical-type.ts";

export function callResultType({ form, result }: FunctionInfo, onError: OnCallError): LogicalType {
  const value: LogicalType = form === "stream" ? { id: "LIST", child: result } : result;
  return onError === "try" ? outcomeType(value) : value;
}

/** What `.try()` and `try_call` say of one call. */
export function outcomeType(value: LogicalType): LogicalType {
  return {
    id: "STRUCT",
    fields: [
      { name: "ok", type: { id: "BOOLEAN" } },
      { name: "value", type: value },
      { name: "error_type", type: { id: "VARCHAR" } },
      { name: "error_message", type: { id: "VARCHAR" } },
      { name: "attempts", type: { id: "INTEGER" } },
      { name: "call_id", type: { id: "VARCHAR" } },
    ],
  };
}
