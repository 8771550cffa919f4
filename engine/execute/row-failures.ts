// What a failed row becomes: an error, a null, or a value that says what happened.
import { type Data, makeData } from "apache-arrow";
import { arrowField } from "../arrow/types.ts";
import { QuarryError } from "../errors.ts";
import type { FunctionInfo, RowFailure } from "../ports.ts";
import type { LogicalType } from "../types/logical-type.ts";
import { buildData } from "../values/build-column.ts";

/** The error of a query that a failed row ends; `row` counts from 0 over the rows that reached the call. */
export function failedRow(failure: RowFailure, info: FunctionInfo, row: number): QuarryError<"function.failed"> {
  return new QuarryError("function.failed", `${info.name}: ${failure.type}: ${failure.message}`, {
    functionName: info.name,
    version: info.version,
    remoteType: failure.type,
    remoteMessage: failure.message,
    remoteStack: failure.stack,
    callId: failure.callId,
    attempts: failure.attempts,
    retryable: failure.retryable,
    row,
  });
}

/** The column of `.try()`: struct(ok, value, error_type, error_message, attempts, call_id), one per value. */
export function tryColumn(values: Data, failures: readonly RowFailure[], type: LogicalType & { id: "STRUCT" }): Data {
  const column = (fieldType: LogicalType, read: (failure: RowFailure) => unknown, otherwise: unknown): Data => {
    const fields = new Array<unknown>(values.length).fill(otherwise);
    for (const failure of failures) fields[failure.row] = read(failure);
    return buildData(fieldType, fields).data;
  };
  const children = [
    column({ id: "BOOLEAN" }, () => false, true),
    values,
    column({ id: "VARCHAR" }, (failure) => failure.type, null),
    column({ id: "VARCHAR" }, (failure) => failure.message, null),
    column({ id: "INTEGER" }, (failure) => failure.attempts, 1),
    column({ id: "VARCHAR" }, (failure) => failure.callId, ""),
  ];
  return makeData({
    type: arrowField({ name: "", type }).type,
    length: values.length,
    nullCount: 0,
    children,
  } as never);
}
