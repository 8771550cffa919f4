// What a failed row becomes: an error, a null, or a value that says what happened.
import { type Data, makeData, type Vector } from "apache-arrow";
import { arrowField } from "../arrow/types.ts";
import { QuarryError } from "../errors.ts";
import type { FunctionInfo, RowFailure } from "../ports.ts";
import type { LogicalType } from "../types/logical-type.ts";
import { buildData } from "../values/build-column.ts";

/** The error of a query that a failed row ends. */
export function failedRow(failure: RowFailure, info: FunctionInfo): QuarryError<"function.failed"> {
  return new QuarryError("function.failed", `${info.name}: ${failure.type}: ${failure.message}`, {
    functionName: info.name,
    version: info.version,
    remoteType: failure.type,
    remoteMessage: failure.message,
    remoteStack: failure.stack,
    callId: failure.callId,
    attempts: failure.attempts,
    retryable: failure.retryable,
    row: failure.row,
  });
}

/**
 * The column of `.try()`: struct(ok, value, error_type, error_message, attempts, call_id), one per row.
 * `failures[row]` is the row's failure, if it has one.
 */
export function tryColumn(
  values: Data,
  failures: readonly (RowFailure | undefined)[],
  type: LogicalType & { id: "STRUCT" },
): Data {
  const text = (read: (failure: RowFailure) => unknown, fieldType: LogicalType, otherwise: unknown) =>
    buildData(
      fieldType,
      Array.from(failures, (failure) => (failure === undefined ? otherwise : read(failure))),
    ).data;
  const children = [
    text(() => false, { id: "BOOLEAN" }, true),
    values,
    text((failure) => failure.type, { id: "VARCHAR" }, null),
    text((failure) => failure.message, { id: "VARCHAR" }, null),
    text((failure) => failure.attempts, { id: "INTEGER" }, 1),
    text((failure) => failure.callId, { id: "VARCHAR" }, ""),
  ];
  return makeData({
    type: arrowField({ name: "", type }).type,
    length: failures.length,
    nullCount: 0,
    children,
  } as never);
}

/** The one chunk of a result column. */
export function singleChunk(values: Vector): Data | undefined {
  return values.data.length === 1 ? values.data[0] : undefined;
}
