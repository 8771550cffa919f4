// The rows of one request that are to be called, in the shape in which they travel.
import type { RecordBatch } from "apache-arrow";
import type { FunctionContract } from "../../catalog/index.ts";
import { argumentTypes, type RejectedRow, readArguments } from "../isolation/read-arguments.ts";
import type { Payload } from "../wire/payload.ts";

/** Rows to call, and where each stands in the request. */
export interface RequestRows {
  readonly payload: Payload;
  readonly count: number;
  /** Rows of the request, ascending; undefined: all. */
  readonly rows: ArrayLike<number> | undefined;
  readonly rejected: readonly RejectedRow[];
}

/** Places `start` to `end` (not included) of the rows to call. */
export interface Slice {
  readonly start: number;
  readonly end: number;
}

/** A function, and whether its handlers run in this very thread. */
export interface CalledHere {
  readonly definition: FunctionContract;
  readonly inThisThread: boolean;
}

/**
 * In this thread handlers of values get them decoded once for the whole request; elsewhere, and for Arrow handlers, the batch
 * travels as it is.
 * @throws `plan.argument-count`, `plan.argument-type`
 */
export function requestRows({ definition, inThisThread }: CalledHere, batch: RecordBatch): RequestRows {
  if (!inThisThread || definition.info.form === "arrow") {
    argumentTypes(definition, batch);
    return { payload: { kind: "arrow", batch }, count: batch.numRows, rows: undefined, rejected: [] };
  }
  const { columns, rows, rejected } = readArguments(definition, batch);
  return { payload: { kind: "columns", columns, rows }, count: rows.length, rows, rejected };
}
