// Messages that are given up, kept for an operator: so many, so many bytes, for so long; the oldest go first.

import type { CallId, CallOutcome, Submission } from "../messages.ts";
import type { DeadLetter } from "../queue.ts";
import { QUEUE_LIMITS } from "../queue-limits.ts";
import { ExpiringMap } from "./expiring-map.ts";
import type { FunctionQueue, QueuedCall } from "./records.ts";

/** A call that died. */
export interface DeadCall {
  readonly id: CallId;
  readonly served: FunctionQueue;
  readonly submission: Submission;
  readonly outcome: CallOutcome;
  readonly reason: string;
  readonly failures: number;
  readonly crashes: number;
  readonly diedUs: number;
}

/** Some of them: `max` after the first `skip`. */
export interface DeadLetterPage {
  readonly max: number;
  readonly skip: number;
}

/** What died lately. */
export class DeadLetters {
  readonly #dead = new ExpiringMap<CallId, DeadCall>(QUEUE_LIMITS.deadLetterTtlMs, (_, dead) => this.#uncount(dead));
  #bytes = 0;

  get(id: CallId): DeadCall | undefined {
    return this.#dead.get(id);
  }

  add(call: QueuedCall, outcome: CallOutcome, reason: string, nowUs: number): void {
    const { id, served, submission, failures, crashes } = call;
    this.take(id);
    this.#dead.set(id, { id, served, submission, outcome, reason, failures, crashes, diedUs: nowUs }, nowUs);
    this.#bytes += submission.bytes;
    served.deadLetters += 1;
    this.#keepToCaps();
  }

  /** Takes one out. */
  take(id: CallId): DeadCall | undefined {
    const dead = this.#dead.get(id);
    if (dead === undefined) return undefined;
    this.#dead.delete(id);
    this.#uncount(dead);
    return dead;
  }

  /** Newest first; undefined: of all functions. */
  list(functionName: string | undefined, { max, skip }: DeadLetterPage, nowUs: number): readonly DeadLetter[] {
    const newest = this.#of(functionName).reverse();
    return newest.slice(skip, skip + max).map((dead) => letterOf(dead, nowUs));
  }

  /** Oldest first; undefined: of all functions. */
  idsOf(functionName: string | undefined): readonly CallId[] {
    return this.#of(functionName).map(({ id }) => id);
  }

  #of(functionName: string | undefined): DeadCall[] {
    const all = Array.from(this.#dead.entries(), ([, dead]) => dead);
    return functionName === undefined ? all : all.filter(({ served }) => served.name === functionName);
  }

  expire(nowUs: number): void {
    this.#dead.expire(nowUs);
  }

  #keepToCaps(): void {
    for (const [id] of this.#dead.entries()) {
      if (this.#dead.size <= QUEUE_LIMITS.maxDeadLetters && this.#bytes <= QUEUE_LIMITS.maxDeadLetterBytes) return;
      this.take(id);
    }
  }

  #uncount(dead: DeadCall): void {
    this.#bytes -= dead.submission.bytes;
    dead.served.deadLetters -= 1;
  }
}

function letterOf(dead: DeadCall, nowUs: number): DeadLetter {
  const { id, submission, reason, failures, crashes } = dead;
  const ageMs = (nowUs - dead.diedUs) / 1000;
  return {
    id,
    function: dead.served.name,
    payload: submission.payload,
    rows: submission.rows,
    reason,
    failures,
    crashes,
    ageMs,
  };
}
