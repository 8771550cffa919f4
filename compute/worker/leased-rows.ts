// The rows of a lease's messages as one piece of work, and which of them are whose.
import { isQuarryError, QuarryError } from "../../engine/index.ts";
import type { WorkCall } from "../isolation/isolate.ts";
import type { LeasedMessage } from "../queue/messages.ts";
import type { QueuedFunction } from "../served-function.ts";
import type { MessageBody, Payload } from "../wire/payload.ts";
import { joinPayloads, payloadRows, pickPayload, slicePayload } from "../wire/payload-rows.ts";

/** Rows that can run together. */
export interface LeasedRows {
  readonly payload: Payload;
  readonly count: number;
  readonly calls: readonly WorkCall[];
}

/** What came of bytes that are no message is no body either. */
export function isReadable({ payload }: LeasedMessage): boolean {
  return typeof payload === "object" && payload !== null && "args" in payload;
}

/** Why a message is not {@link isReadable}. */
export function unreadable({ id, payload }: LeasedMessage): QuarryError {
  if (isQuarryError(payload)) return payload;
  const detail = `the payload of call "${id}" is no message`;
  return new QuarryError("internal.invariant", `Something is wrong in Quarry: ${detail}.`, { detail });
}

export function bodyOf({ payload }: LeasedMessage): MessageBody {
  return payload as MessageBody;
}

/** All rows that are left of some messages. */
export function leasedRows({ definition }: QueuedFunction, messages: readonly LeasedMessage[]): LeasedRows {
  const payloads = messages.map(remainingRows);
  const calls: WorkCall[] = [];
  let count = 0;
  for (const [index, message] of messages.entries()) {
    calls.push(workCall(message, count));
    count += payloadRows(payloads[index]!);
  }
  return { payload: joinPayloads(definition, payloads), count, calls };
}

function remainingRows(message: LeasedMessage): Payload {
  const { args } = bodyOf(message);
  return message.remaining === undefined ? args : pickPayload(args, message.remaining);
}

function workCall(message: LeasedMessage, firstRow: number): WorkCall {
  const { id, remaining, trace } = message;
  return { firstRow, id, rows: remaining, idempotencyKey: bodyOf(message).idempotencyKey ?? id, trace };
}

/** Rows `start` to `end` (not included) of these. */
export function partOf(rows: LeasedRows, start: number, end: number): LeasedRows {
  const calls: WorkCall[] = [];
  for (const [index, call] of rows.calls.entries()) {
    const nextFirst = rows.calls[index + 1]?.firstRow ?? rows.count;
    if (nextFirst <= start || call.firstRow >= end) continue;
    const skipped = Math.max(0, start - call.firstRow);
    const places = Array.from({ length: nextFirst - call.firstRow - skipped }, (_, at) => at + skipped);
    const remaining = skipped === 0 ? call.rows : places.map((place) => call.rows?.[place] ?? place);
    calls.push({ ...call, firstRow: Math.max(0, call.firstRow - start), rows: remaining });
  }
  return { payload: slicePayload(rows.payload, start, end), count: end - start, calls };
}
