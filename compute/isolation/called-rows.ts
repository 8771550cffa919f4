// The arguments of some work as the handler's values, whichever way they came.
import type { FunctionContract } from "../../catalog/index.ts";
import type { Payload } from "../wire/payload.ts";
import { type RejectedRow, readArguments } from "./read-arguments.ts";

/** The rows to call. */
export interface CalledRows {
  /** The values of each parameter. */
  readonly columns: readonly (readonly unknown[])[];
  /** Where each row to call stands in the columns. */
  readonly positions: ArrayLike<number>;
  /** Which row of the work each is; undefined: the first is row 0, the next row 1. */
  readonly rows: ArrayLike<number> | undefined;
  readonly rejected: readonly RejectedRow[];
}

/** Columns come checked; a batch is decoded and checked here. */
export function calledRows(definition: FunctionContract, payload: Payload): CalledRows {
  if (payload.kind === "columns") {
    return { columns: payload.columns, positions: payload.rows, rows: undefined, rejected: [] };
  }
  const { columns, rows, rejected } = readArguments(definition, payload.batch);
  return { columns, positions: rows, rows, rejected };
}
