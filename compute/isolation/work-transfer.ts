// Work and its results as plain data: Arrow buffers go without a copy where the link can, everything else is cloned.
import { Vector } from "apache-arrow";
import { decodeBatch, decodeVector, encodeBatch, encodeVector, type TransferredArrow } from "../wire/arrow-transfer.ts";
import type { Payload } from "../wire/payload.ts";
import type { Cancellation } from "./cancellation.ts";
import type { Work, WorkResult } from "./isolate.ts";

type WirePayload =
  /** Row i stands at index i of each column. */
  | {
      readonly kind: "columns";
      readonly columns: readonly (readonly unknown[])[];
      readonly rows: number;
      readonly isUnchecked?: boolean | undefined;
    }
  | { readonly kind: "arrow"; readonly arrow: TransferredArrow };

export interface WireWork extends Omit<Work, "payload" | "cancellation" | "onItems"> {
  /** What host and guest call this work. */
  readonly id: number;
  readonly payload: WirePayload;
  /** Items are handed out as they come. */
  readonly isStreamed: boolean;
}

type Done = Extract<WorkResult, { kind: "done" }>;

export type WireResult =
  | Exclude<WorkResult, Done>
  | (Omit<Done, "values"> & {
      readonly values: { readonly list: readonly unknown[] } | { readonly arrow: TransferredArrow };
    });

/** `transfer` takes the buffers that hold nothing else. */
export function encodeWork(id: number, work: Work, transfer: ArrayBuffer[]): WireWork {
  const { payload, rows, calls, attempt, timeoutMs, deadlineMs, fence, onItems } = work;
  const isStreamed = onItems !== undefined;
  return {
    id,
    payload: encodePayload(payload, transfer),
    rows,
    calls,
    attempt,
    timeoutMs,
    deadlineMs,
    fence,
    isStreamed,
  };
}

export function decodeWork(
  { payload, rows, calls, attempt, timeoutMs, deadlineMs, fence }: WireWork,
  cancellation: Cancellation,
  onItems: Work["onItems"],
): Work {
  const decoded = decodePayload(payload);
  return { payload: decoded, rows, calls, attempt, timeoutMs, deadlineMs, fence, cancellation, onItems };
}

export function encodeResult(result: WorkResult, transfer: ArrayBuffer[]): WireResult {
  if (result.kind !== "done") return result;
  const { values } = result;
  if (!(values instanceof Vector)) return { ...result, values: { list: values } };
  const { arrow, buffer } = encodeVector(values);
  transfer.push(buffer);
  return { ...result, values: { arrow } };
}

export function decodeResult(result: WireResult): WorkResult {
  if (result.kind !== "done") return result;
  const { values } = result;
  return { ...result, values: "arrow" in values ? decodeVector(values.arrow) : values.list };
}

/** A message's columns may hold the rows of others too: only its own are sent. */
function encodePayload(payload: Payload, transfer: ArrayBuffer[]): WirePayload {
  if (payload.kind === "columns") {
    const { columns, rows, isUnchecked } = payload;
    return { kind: "columns", columns: columns.map((column) => pick(column, rows)), rows: rows.length, isUnchecked };
  }
  const { arrow, buffer } = encodeBatch(payload.batch);
  transfer.push(buffer);
  return { kind: "arrow", arrow };
}

function pick(column: readonly unknown[], rows: ArrayLike<number>): readonly unknown[] {
  return Array.from({ length: rows.length }, (_, at) => column[rows[at]!]);
}

function decodePayload(payload: WirePayload): Payload {
  if (payload.kind === "arrow") return { kind: "arrow", batch: decodeBatch(payload.arrow) };
  const { columns, rows, isUnchecked } = payload;
  return { kind: "columns", columns, rows: Uint32Array.from({ length: rows }, (_, row) => row), isUnchecked };
}
