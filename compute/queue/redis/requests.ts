// Submissions and outcomes as functions are asked them: without payloads and bodies, which are sent as bytes, and without what
// is usual or what many have in common.

import { QuarryError } from "../../../engine/index.ts";
import type { CallId, Charge, LeaseToken, Outcome, ParentCall, Submission } from "../messages.ts";
import { QUEUE_LIMITS } from "../queue-limits.ts";

/** What many submissions of one move have in common. */
export interface SubmissionKind {
  readonly f: string;
  readonly caller: string | undefined;
  readonly ttlUs: number | undefined;
  readonly deadlineUs: number | undefined;
  /** Where it differs from {@link USUAL}. */
  readonly unusual: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** What only this submission has. */
interface OwnWords {
  readonly trace: string | undefined;
  readonly parent: ParentCall | undefined;
  readonly idempotency: Submission["idempotency"];
}

/** Four for each submission; `kind`: its place, from 1. */
export type SubmissionList = (CallId | number | OwnWords | false)[];

/** `bury`: settled, and kept as a dead letter. `die`: its body is too large to be kept. */
export type OtherOutcome =
  | readonly [kind: "bury" | "die", id: CallId, token: LeaseToken, why: string]
  | readonly [
      kind: "retry",
      id: CallId,
      token: LeaseToken,
      charge: Charge,
      delayUs: number,
      remaining?: readonly number[],
    ];

/** What a turn reports. */
export interface OutcomesAsked {
  /** Two for each that is settled and nothing else. */
  readonly settled: readonly (CallId | LeaseToken)[];
  readonly others: readonly OtherOutcome[];
}

/** What calls have unless they say otherwise; `lua/calls.lua` has the same. */
const USUAL = { rows: 1, weight: 1, cost: 1, flush: false, tenant: "", priority: 0 } as const;
const USUAL_NAMES = Object.keys(USUAL) as readonly (keyof typeof USUAL)[];
const KIND_NAMES = [...USUAL_NAMES, "function", "caller", "ttlMs", "deadlineMs"] as const;

/** The parts of a `submit` that are about the submissions. */
export function describeSubmissions(submissions: readonly Submission[]) {
  const kinds: SubmissionKind[] = [];
  const callers = new Set<string>();
  const calls: SubmissionList = [];
  let last: Submission | undefined;
  for (const submission of submissions) {
    if (last === undefined || !isOfKind(submission, last)) {
      kinds.push(kindOf(submission));
      if (submission.caller !== undefined) callers.add(submission.caller);
      last = submission;
    }
    calls.push(submission.id, kinds.length, submission.bytes, ownOf(submission));
  }
  return { kinds, calls, callers: [...callers] };
}

/** A part of what a turn reports. */
export interface Report {
  readonly asked: OutcomesAsked;
  /** Of what is settled, then of others, in order. */
  readonly bodies: readonly Buffer[];
}

export const NO_REPORT: Report = Object.freeze({ asked: { settled: [], others: [] }, bodies: [] });

/** Moves are cut where they would become larger than this: nothing else gets through to Redis meanwhile. */
const MAX_MOVE_BYTES = 8 << 20;

/**
 * Submissions in parts of a size that one move may have.
 * @throws `function.not-sendable`
 */
export function cutSubmissions(submissions: readonly Submission[], encode: (payload: unknown) => Buffer) {
  const encoded = submissions.map((submission) => ({ submission, payload: sendable(encode(submission.payload)) }));
  return cut(encoded, ({ payload }) => payload.length).map((part) => ({
    part: part.map(({ submission }) => submission),
    payloads: part.map(({ payload }) => payload),
  }));
}

/** The outcomes of a turn, in parts of a size that one move may have. */
export function describeOutcomes(outcomes: readonly Outcome[], encode: (body: unknown) => Buffer): Report[] {
  const encoded = outcomes.map((outcome) => {
    const told = outcome.kind === "settle" ? outcome : outcome.part;
    return { outcome, body: told && encode(told.body) };
  });
  return cut(encoded, ({ body }) => body?.length ?? 0).map(reportOf);
}

function reportOf(outcomes: readonly { readonly outcome: Outcome; readonly body: Buffer | undefined }[]): Report {
  const settled: (CallId | LeaseToken)[] = [];
  const others: OtherOutcome[] = [];
  const bodies: Buffer[] = [];
  const otherBodies: Buffer[] = [];
  for (const { outcome, body } of outcomes) {
    const excess = body && excessOf(body);
    if (excess !== undefined) {
      others.push(["die", outcome.id, outcome.token, `of its result, ${excess}`]);
    } else if (outcome.kind === "settle" && outcome.deadLetter === undefined) {
      settled.push(outcome.id, outcome.token);
      bodies.push(body!);
    } else {
      others.push(otherOutcome(outcome));
      if (body !== undefined) otherBodies.push(body);
    }
  }
  return { asked: { settled, others }, bodies: [...bodies, ...otherBodies] };
}

/** Slices, each of one item or of no more than so many bytes. */
function cut<T>(items: readonly T[], bytesOf: (item: T) => number): T[][] {
  const parts: T[][] = [];
  let left = 0;
  for (const item of items) {
    const bytes = bytesOf(item);
    if (bytes > left || parts.length === 0) {
      parts.push([]);
      left = MAX_MOVE_BYTES;
    }
    parts.at(-1)!.push(item);
    left -= bytes;
  }
  return parts;
}

/** @throws `function.not-sendable` for what is too large */
export function sendable(bytes: Buffer): Buffer {
  const detail = excessOf(bytes);
  if (detail === undefined) return bytes;
  const facts = { detail, maxBytes: QUEUE_LIMITS.maxPayloadBytes };
  throw new QuarryError("function.not-sendable", `A value cannot leave its process: ${detail}.`, facts);
}

function excessOf(bytes: Buffer): string | undefined {
  const { maxPayloadBytes } = QUEUE_LIMITS;
  if (bytes.length <= maxPayloadBytes) return undefined;
  return `${bytes.length} bytes are too many, ${maxPayloadBytes} is the most`;
}

function otherOutcome(outcome: Outcome): OtherOutcome {
  const { kind, id, token } = outcome;
  if (kind === "settle") return ["bury", id, token, outcome.deadLetter!];
  const { charge, delayMs, part } = outcome;
  const delayUs = toUs(delayMs);
  return part === undefined ? [kind, id, token, charge, delayUs] : [kind, id, token, charge, delayUs, part.remaining];
}

export function toUs(ms: number): number {
  return Math.round(ms * 1000);
}

function isOfKind(submission: Submission, other: Submission): boolean {
  for (const name of KIND_NAMES) if (submission[name] !== other[name]) return false;
  return true;
}

function kindOf(submission: Submission): SubmissionKind {
  const { function: f, caller, ttlMs, deadlineMs } = submission;
  const unusual: Record<string, string | number | boolean> = {};
  for (const name of USUAL_NAMES) if (submission[name] !== USUAL[name]) unusual[name] = submission[name];
  const isUsual = Object.keys(unusual).length === 0;
  const ends = { ttlUs: ttlMs && toUs(ttlMs), deadlineUs: deadlineMs && toUs(deadlineMs) };
  return { f, caller, ...ends, unusual: isUsual ? undefined : unusual };
}

function ownOf({ trace, parent, idempotency }: Submission): OwnWords | false {
  if (trace === undefined && parent === undefined && idempotency === undefined) return false;
  return { trace, parent, idempotency };
}

/** At most so many things in one move. */
export const MAX_ITEMS = QUEUE_LIMITS.maxItemsPerMove;

/** @throws `internal.invariant` */
export function checkItems(items: number): void {
  if (items <= MAX_ITEMS) return;
  const detail = `a move of ${items} items, where ${MAX_ITEMS} is the most`;
  throw new QuarryError("internal.invariant", `The queue was sent ${detail}.`, { detail });
}
