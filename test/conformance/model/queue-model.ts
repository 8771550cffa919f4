// What a queue must have done, told as simply as can be: one record per call, one per lease, no order and no keys.

import type { CallId, Charge, EndReason, LeaseToken, Submission } from "../../../compute/queue/messages.ts";
import { QUEUE_LIMITS } from "../../../compute/queue/queue-limits.ts";
import { limitsOf, MODEL_FUNCTIONS } from "./model-functions.ts";

export type Place = "waiting" | "delayed" | "running" | "settled" | "dead";

export interface ModelCall {
  submission: Submission;
  place: Place;
  /** Of its running lease, and of those before. */
  token: LeaseToken | undefined;
  readonly oldTokens: LeaseToken[];
  failures: number;
  crashes: number;
  handBacks: number;
  wasStarted: boolean;
  dueMs: number;
  endsAtMs: { readonly ttl: number; readonly deadline: number };
  /** What its caller must be told: the reason, or the body. */
  end: { readonly reason: EndReason } | { readonly body: unknown } | undefined;
}

export interface ModelLease {
  readonly token: LeaseToken;
  readonly function: string;
  readonly session: string;
  /** Messages its worker has not reported, those the queue has ended in the meantime too. */
  readonly unreported: Set<CallId>;
  /** Leases under one permit, each borrowing from the one before. */
  permit: ModelLease[];
}

export class QueueModel {
  nowMs = 0;
  newestToken = 0;
  readonly calls = new Map<CallId, ModelCall>();
  readonly leases = new Map<LeaseToken, ModelLease>();
  readonly paused = new Set<string>();
  readonly tokens = new Map<string, number>();

  constructor() {
    for (const { rate } of MODEL_FUNCTIONS) if (rate !== undefined) this.tokens.set(rate.key, rate.burst);
  }

  accept(submission: Submission): void {
    this.calls.set(submission.id, {
      submission,
      place: "waiting",
      token: undefined,
      oldTokens: [],
      failures: 0,
      crashes: 0,
      handBacks: 0,
      wasStarted: false,
      dueMs: this.nowMs,
      endsAtMs: {
        ttl: this.nowMs + (submission.ttlMs ?? Number.POSITIVE_INFINITY),
        deadline: this.nowMs + (submission.deadlineMs ?? Number.POSITIVE_INFINITY),
      },
      end: undefined,
    });
  }

  callsAt(...places: readonly Place[]): ModelCall[] {
    return [...this.calls.values()].filter((call) => places.includes(call.place));
  }

  waitingOf(functionName: string): ModelCall[] {
    return this.callsAt("waiting").filter((call) => call.submission.function === functionName);
  }

  leasesOf(functionName: string): ModelLease[] {
    return [...this.leases.values()].filter((lease) => lease.function === functionName);
  }

  /** Permits of a gate that are in use. */
  permitsOf(gateKey: string): number {
    const holders = [...this.leases.values()].filter((lease) => limitsOf(lease.function).gate.key === gateKey);
    return new Set(holders.map((lease) => lease.permit)).size;
  }

  isFull(functionName: string): boolean {
    const { gate } = limitsOf(functionName);
    return this.permitsOf(gate.key) >= gate.maxConcurrent;
  }

  /** Whether the call could run under its parent's permit now. */
  canBorrow(call: ModelCall): boolean {
    return this.#lenderOf(call) !== undefined;
  }

  /** A new lease; the caller of this checks that it may be. */
  lease(token: LeaseToken, session: string, ids: readonly CallId[]): ModelLease {
    const first = this.calls.get(ids[0]!)!;
    const lender = this.#lenderOf(first);
    const functionName = first.submission.function;
    const lease: ModelLease = { token, function: functionName, session, unreported: new Set(ids), permit: [] };
    lease.permit = lender?.permit ?? lease.permit;
    lease.permit.push(lease);
    this.leases.set(token, lease);
    this.newestToken = Math.max(this.newestToken, token);
    for (const id of ids) Object.assign(this.calls.get(id)!, { place: "running", token, wasStarted: true });
    return lease;
  }

  settle(call: ModelCall, body: unknown, isDead: boolean): void {
    this.#report(call);
    call.place = isDead ? "dead" : "settled";
    call.end = { body };
  }

  retry(call: ModelCall, charge: Charge, delayMs: number): void {
    this.#report(call);
    if (charge === "failure") call.failures += 1;
    if (charge === "crash") call.crashes += 1;
    if (charge === "hand-back") call.handBacks += 1;
    const reason = this.#endOf(call);
    if (reason !== undefined) {
      this.end(call, reason);
      return;
    }
    call.place = delayMs > 0 ? "delayed" : "waiting";
    call.dueMs = this.nowMs + delayMs;
  }

  /** The queue itself ends a call. One that runs holds its permit until its worker reports it. */
  end(call: ModelCall, reason: EndReason): void {
    call.place = reason === "dead" || reason === "version-unavailable" ? "dead" : "settled";
    call.end = { reason };
  }

  /** A worker reports a call that was ended in the meantime: only its permit is freed. */
  report(call: ModelCall): void {
    this.#report(call);
  }

  cancel(id: CallId): number {
    const ended = this.callsAt("waiting", "delayed", "running").filter((call) => this.#isMadeBy(call, id));
    for (const call of ended) this.end(call, "cancelled");
    return ended.length;
  }

  /** A worker is gone: it left, and nothing is charged; or died, a crash to whom it is the first, a hand-back to others. */
  lose(session: string, how: "left" | "died"): void {
    for (const lease of [...this.leases.values()].filter((each) => each.session === session)) {
      for (const id of [...lease.unreported]) {
        const call = this.calls.get(id)!;
        if (call.place === "running") this.retry(call, chargeOf(call, how), 0);
        else this.#report(call);
      }
    }
  }

  /** What waits for one function waits for another, or is given up. How many. */
  move(from: string, to: string | undefined): number {
    const moved = this.callsAt("waiting", "delayed").filter(({ submission }) => submission.function === from);
    for (const call of moved) {
      if (to === undefined) this.end(call, "version-unavailable");
      else call.submission = { ...call.submission, function: to };
    }
    return moved.length;
  }

  retryDead(call: ModelCall): void {
    const endsAtMs = { ttl: Number.POSITIVE_INFINITY, deadline: Number.POSITIVE_INFINITY };
    const submission = { ...call.submission, parent: undefined };
    const anew = { place: "waiting", failures: 0, crashes: 0, handBacks: 0, end: undefined, endsAtMs, submission };
    Object.assign(call, anew);
  }

  pass(ms: number): void {
    this.nowMs += ms;
    for (const { rate } of MODEL_FUNCTIONS) {
      if (rate === undefined) continue;
      const made = (ms * 1000 * rate.tokens) / rate.periodUs;
      this.tokens.set(rate.key, Math.min(rate.burst, this.tokens.get(rate.key)! + made));
    }
    for (const call of this.callsAt("waiting", "delayed", "running")) this.#age(call);
  }

  /** Why a call that is to be run again may not be. */
  #endOf(call: ModelCall): EndReason | undefined {
    const { function: functionName, rows } = call.submission;
    if (!limitsOf(functionName).mayRunTwice) return "worker-lost";
    const maxCrashes = QUEUE_LIMITS.maxCrashes + Math.ceil(Math.log2(rows));
    return call.crashes >= maxCrashes || call.handBacks > QUEUE_LIMITS.maxHandBacks ? "dead" : undefined;
  }

  #age(call: ModelCall): void {
    const ttlMs = call.wasStarted ? Number.POSITIVE_INFINITY : call.endsAtMs.ttl;
    const deadlineMs = call.endsAtMs.deadline;
    if (Math.min(ttlMs, deadlineMs) <= this.nowMs) this.end(call, ttlMs < deadlineMs ? "expired" : "deadline");
    else if (call.place === "delayed" && call.dueMs <= this.nowMs) call.place = "waiting";
  }

  #report(call: ModelCall): void {
    const { token } = call;
    if (token === undefined) return;
    call.oldTokens.push(token);
    call.token = undefined;
    const lease = this.leases.get(token)!;
    lease.unreported.delete(call.submission.id);
    if (lease.unreported.size > 0) return;
    this.leases.delete(token);
    lease.permit.splice(lease.permit.indexOf(lease), 1);
  }

  /** The lease of its nearest ancestor that runs, if that lends its permit to nobody. Gates in between are all the same. */
  #lenderOf({ submission }: ModelCall): ModelLease | undefined {
    const parent = submission.parent && this.calls.get(submission.parent.id);
    if (parent === undefined) return undefined;
    const lease = parent.token && this.leases.get(parent.token);
    if (lease === undefined) return this.#lenderOf(parent);
    return lease.permit.at(-1) === lease ? lease : undefined;
  }

  #isMadeBy(call: ModelCall, ancestor: CallId): boolean {
    if (call.submission.id === ancestor) return true;
    const { parent } = call.submission;
    return parent !== undefined && this.#isMadeBy(this.calls.get(parent.id)!, ancestor);
  }
}

function chargeOf({ crashes }: ModelCall, how: "left" | "died"): Charge {
  if (how === "left") return "none";
  return crashes > 0 ? "hand-back" : "crash";
}
