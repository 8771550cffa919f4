// The rows of several messages as one payload, and some rows of a payload as another.
import type { FunctionContract } from "../../catalog/index.ts";
import type { Payload } from "./payload.ts";
import { columnsBatch, joinBatches, pickRows } from "./payload-batch.ts";

export function payloadRows(payload: Payload): number {
  return payload.kind === "columns" ? payload.rows.length : payload.batch.numRows;
}

/** The rows at these places, in their order. */
export function pickPayload(payload: Payload, places: ArrayLike<number>): Payload {
  if (payload.kind === "arrow")
    return { kind: "arrow", batch: pickRows([payload.batch], { rows: Int32Array.from(places) }) };
  return { ...payload, rows: Array.from(places, (place) => payload.rows[place]!) };
}

/** Rows `start` to `end` (not included); nothing is copied. */
export function slicePayload(payload: Payload, start: number, end: number): Payload {
  if (payload.kind === "arrow") return { kind: "arrow", batch: payload.batch.slice(start, end) };
  const { rows } = payload;
  const part = rows instanceof Uint32Array ? rows.subarray(start, end) : Array.prototype.slice.call(rows, start, end);
  return { ...payload, rows: part };
}

/** All rows of all payloads, one after the other. Values stay values only if all are. */
export function joinPayloads(definition: FunctionContract, payloads: readonly Payload[]): Payload {
  if (payloads.length === 1) return payloads[0]!;
  if (payloads.every((payload) => payload.kind === "columns")) return joinColumns(definition, payloads);
  const batches = payloads.map((payload) =>
    payload.kind === "arrow" ? payload.batch : columnsBatch(definition, payload),
  );
  return { kind: "arrow", batch: joinBatches(batches) };
}

function joinColumns(
  { info }: FunctionContract,
  payloads: readonly (Payload & { readonly kind: "columns" })[],
): Payload {
  const columns: unknown[][] = info.parameters.map(() => []);
  for (const { columns: part, rows } of payloads) {
    for (const [index, column] of columns.entries()) {
      const values = part[index]!;
      for (let at = 0; at < rows.length; at++) column.push(values[rows[at]!]);
    }
  }
  const length = payloads.reduce((sum, { rows }) => sum + rows.length, 0);
  const isUnchecked = payloads.some((payload) => payload.isUnchecked);
  return { kind: "columns", columns, rows: countUp(length), isUnchecked };
}

function countUp(length: number): Uint32Array {
  const rows = new Uint32Array(length);
  for (let at = 0; at < length; at++) rows[at] = at;
  return rows;
}
