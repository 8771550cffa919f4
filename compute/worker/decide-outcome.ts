// What a worker reports of one message, from what came of its rows.
import type { RetrySettings } from "../../catalog/index.ts";
import { classifyFailure } from "../policy/classify-failure.ts";
import type { LeasedMessage, LeaseToken, Outcome } from "../queue/messages.ts";
import type { MessageRowFailure, RowsDone } from "../wire/payload.ts";
import { pickValues, type RowFailed, type RowResults, sliceValues } from "./row-results.ts";

/** What is reported of a message. */
export interface Decision {
  readonly outcome: Outcome;
  /** The provider wants nobody to call for this long. */
  readonly pauseMs: number | undefined;
}

/** A message that ran, and the rules it ran under. */
export interface RanMessage {
  readonly message: LeasedMessage;
  readonly token: LeaseToken;
  readonly retry: RetrySettings;
  readonly mayRunTwice: boolean;
  readonly busyMs: number;
  /** From [0, 1): for the jitter. */
  readonly random: () => number;
}

/** `results` are of the message's rows alone. */
export function decideOutcome(ran: RanMessage, results: RowResults): Decision {
  const again = rowsToRetry(ran, results.failures);
  if (again === undefined) return { outcome: settle(ran, results), pauseMs: undefined };
  const { id } = ran.message;
  const { delayMs, charge, pauseMs, rows } = again;
  const part = rows.size === results.values.length ? undefined : partDone(ran, results, rows);
  return { outcome: { kind: "retry", id, token: ran.token, charge, delayMs, part }, pauseMs };
}

/** A crash that may be tried again: the queue counts it, and whoever leases the message next runs it by itself. */
export function crashed({ message, token }: RanMessage): Decision {
  const { id } = message;
  const outcome: Outcome = { kind: "retry", id, token, charge: "crash", delayMs: 0, part: undefined };
  return { outcome, pauseMs: undefined };
}

interface Again {
  readonly rows: ReadonlySet<number>;
  readonly delayMs: number;
  readonly charge: "failure" | "none";
  readonly pauseMs: number | undefined;
}

/** A pause is waited out by all rows that are tried again, and then none of them is charged. */
function rowsToRetry(ran: RanMessage, failures: readonly RowFailed[]): Again | undefined {
  const rows = new Set<number>();
  let delayMs = 0;
  let pauseMs: number | undefined;
  const { failures: charged, ageMs } = ran.message;
  for (const { row, isWanted, retryAfterMs } of failures) {
    const failed = { failures: charged, ageMs, isWanted, retryAfterMs, mayRunTwice: ran.mayRunTwice };
    const verdict = classifyFailure(ran.retry, failed, ran.random());
    if (verdict.kind === "settle") continue;
    rows.add(row);
    if (verdict.kind === "pause") pauseMs = Math.max(pauseMs ?? 0, verdict.pauseMs);
    else delayMs = Math.max(delayMs, verdict.delayMs);
  }
  if (rows.size === 0) return undefined;
  const charge = pauseMs === undefined ? "failure" : "none";
  return { rows, delayMs: Math.max(delayMs, pauseMs ?? 0), charge, pauseMs };
}

function settle(ran: RanMessage, results: RowResults): Outcome {
  const { id, remaining } = ran.message;
  const body = rowsDone(ran, results, { rows: remaining, values: results.values, failures: results.failures });
  return { kind: "settle", id, token: ran.token, body, deadLetter: deathReason(ran, results) };
}

/** A call nobody waits for, or one that kills workers, is kept for whoever must look into it. */
function deathReason({ message }: RanMessage, { values, failures }: RowResults): string | undefined {
  const [first] = failures;
  if (first === undefined || failures.length < values.length) return undefined;
  if (!message.isDeferred && !failures.every(({ isCrash }) => isCrash)) return undefined;
  return `${first.type}: ${first.message}`;
}

/** What is settled now, and what is left, both in the message's own numbering. */
function partDone(ran: RanMessage, results: RowResults, again: ReadonlySet<number>) {
  const done: number[] = [];
  const left: number[] = [];
  for (let row = 0; row < results.values.length; row++) (again.has(row) ? left : done).push(row);
  const place = placeIn(ran.message);
  const values = pickValues(results.values, done);
  const failures = results.failures.filter(({ row }) => !again.has(row));
  return { body: rowsDone(ran, results, { rows: done.map(place), values, failures }), remaining: left.map(place) };
}

/** Rows of an execution as rows of the message. */
function placeIn({ remaining }: LeasedMessage): (row: number) => number {
  return remaining === undefined ? (row) => row : (row) => remaining[row]!;
}

function rowsDone(
  { message, busyMs }: RanMessage,
  { invocations, isAsync }: RowResults,
  done: Pick<RowsDone, "rows" | "values"> & { readonly failures: readonly RowFailed[] },
): RowsDone {
  const place = placeIn(message);
  const attempts = message.failures + 1;
  const failures = done.failures.map(
    ({ row, type, message, stack, retryable }): MessageRowFailure => ({
      ...{ type, message, stack, retryable, attempts },
      row: place(row),
    }),
  );
  return { rows: done.rows, values: done.values, failures, invocations, busyMs, isAsync, error: undefined };
}

/** The part of joint results that belongs to one message. */
export function resultsOf(results: RowResults, start: number, end: number): RowResults {
  if (start === 0 && end === results.values.length) return results;
  const failures = results.failures
    .filter(({ row }) => row >= start && row < end)
    .map((failure) => ({ ...failure, row: failure.row - start }));
  return {
    ...results,
    values: sliceValues(results.values, start, end),
    failures,
    invocations: start === 0 ? results.invocations : 0,
  };
}
