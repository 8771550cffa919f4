// Outcomes that no row has a part in: a call that failed as a whole, that goes back, or whose result cannot be sent.
import type { CallId, LeaseToken, Outcome } from "../queue/messages.ts";
import { encodeError } from "../wire/errors.ts";
import type { RowsDone } from "../wire/payload.ts";

/** @param deadLetter why it is kept as one; undefined: it is not */
export function failedOutcome(id: CallId, token: LeaseToken, error: unknown, deadLetter: string | undefined): Outcome {
  const nothing = { rows: undefined, values: [], failures: [], invocations: 0, busyMs: 0, isAsync: false };
  const body: RowsDone = { ...nothing, error: encodeError(error) };
  return { kind: "settle", id, token, body, deadLetter };
}

/** It is somebody else's now, and has not been tried. */
export function handedBack(id: CallId, token: LeaseToken, delayMs = 0): Outcome {
  return { kind: "retry", id, token, charge: "hand-back", delayMs, part: undefined };
}

/**
 * What is reported in place of an outcome that the queue does not take: that this is so. Nothing, when that was not taken
 * either: a result that cannot be sent must not keep its worker from everything else.
 */
export function refusedOutcome(outcome: Outcome, error: unknown): readonly Outcome[] {
  const isReplaced = outcome.kind === "settle" && (outcome.body as RowsDone).error !== undefined;
  return isReplaced ? [] : [failedOutcome(outcome.id, outcome.token, error, undefined)];
}
