// The calls of a shard from submission until nobody can ask for them any more.
import { crashLimit } from "../../policy/crash-limit.ts";
import { TurnoverMap } from "../../turnover-map.ts";
import type { CallId, CallOutcome, CallState, Charge, EndReason, Outcome } from "../messages.ts";
import { QUEUE_LIMITS } from "../queue-limits.ts";
import { recordEnd } from "./call-tree.ts";
import { DeadLetters } from "./dead-letters.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { ExpiringMap } from "./expiring-map.ts";
import { Mailbox } from "./mailbox.ts";
import type { QueuedCall } from "./records.ts";
import type { Timeline } from "./timeline.ts";

/** A call that others may join by its idempotency key. */
export interface KeyedCall {
  readonly call: QueuedCall;
  readonly digest: string;
}

/** How long the last items of a stream stay after they were handed out: a reader whose answer was lost asks again. */
const HANDED_OUT_TTL_MS = 60_000;

/** Every call somebody can ask for, and what ends them. */
export class Calls {
  readonly deadLetters = new DeadLetters();
  readonly keyed = new ExpiringMap<string, KeyedCall>(QUEUE_LIMITS.idempotencyTtlMs);
  readonly #dispatcher: Dispatcher;
  readonly #timeline: Timeline;
  readonly #byId = new TurnoverMap<CallId, QueuedCall>();
  readonly #mailboxes = new Map<string, Mailbox<QueuedCall>>();
  readonly #results = this.#keepingFor(QUEUE_LIMITS.resultTtlMs);
  readonly #handedOut = this.#keepingFor(HANDED_OUT_TTL_MS);
  /** Results that were kept for their time. */
  readonly #expired = new ExpiringMap<CallId, true>(QUEUE_LIMITS.idempotencyTtlMs);

  constructor(dispatcher: Dispatcher, timeline: Timeline) {
    this.#dispatcher = dispatcher;
    this.#timeline = timeline;
  }

  get(id: CallId): QueuedCall | undefined {
    return this.#byId.get(id);
  }

  all(): Iterable<QueuedCall> {
    return this.#byId.values();
  }

  add(call: QueuedCall): void {
    this.#byId.set(call.id, call);
    if (call.parent === undefined) return;
    call.parent.made ??= new Set();
    call.parent.made.add(call);
  }

  /** Where the outcomes for one caller lie. */
  mailbox(caller: string): Mailbox<QueuedCall> {
    let mailbox = this.#mailboxes.get(caller);
    if (mailbox === undefined) {
      mailbox = new Mailbox((call) => this.#forget(call));
      this.#mailboxes.set(caller, mailbox);
    }
    return mailbox;
  }

  /** The caller is gone. */
  closeMailbox(caller: string): Mailbox<QueuedCall> | undefined {
    const mailbox = this.#mailboxes.get(caller);
    this.#mailboxes.delete(caller);
    mailbox?.close();
    return mailbox;
  }

  state(id: CallId): CallState {
    const call = this.#byId.get(id);
    if (call === undefined) return this.#stateOfOld(id);
    if (call.stage === "ready") return { kind: "waiting" };
    if (call.stage === "delayed" || call.stage === "running") return { kind: call.stage };
    return call.outcome === undefined ? { kind: "unknown" } : { kind: call.stage, outcome: call.outcome };
  }

  #stateOfOld(id: CallId): CallState {
    const dead = this.deadLetters.get(id);
    if (dead !== undefined) return { kind: "dead", outcome: dead.outcome };
    return { kind: this.#expired.get(id) ? "expired" : "unknown" };
  }

  /** What a worker says of a call. Only who holds its newest lease is heard, and once. */
  report(outcome: Outcome, nowUs: number): void {
    const call = this.#byId.get(outcome.id);
    const lease = call?.lease;
    if (call === undefined || lease === undefined || lease.token !== outcome.token) return;
    this.#dispatcher.detach(call, lease);
    if (call.hasEnded) this.#forget(call);
    else if (outcome.kind === "settle") this.#settle(call, outcome.body, outcome.deadLetter, nowUs);
    else this.#retry(call, outcome, nowUs);
    if (lease.unreported === 0) this.#dispatcher.close(lease, nowUs);
  }

  #settle(call: QueuedCall, body: unknown, deadLetter: string | undefined, nowUs: number): void {
    const outcome: CallOutcome = { kind: "settled", body };
    call.served.settledMessages += 1;
    call.served.settledRows += call.rows;
    if (deadLetter !== undefined) this.deadLetters.add(call, outcome, deadLetter, nowUs);
    this.#finish(call, outcome, nowUs, deadLetter !== undefined);
  }

  #retry(call: QueuedCall, { charge, delayMs, part }: Outcome & { kind: "retry" }, nowUs: number): void {
    if (part !== undefined) {
      const before = call.rows;
      call.remaining = part.remaining;
      call.rows = part.remaining.length;
      call.bytes = Math.ceil((call.bytes * call.rows) / Math.max(1, before));
      call.weight = (call.weight * call.rows) / Math.max(1, before);
      this.#tell(call, { kind: "part", body: part.body });
    }
    this.#giveBack(call, charge, delayMs, nowUs);
  }

  /** Takes back a call whose worker is gone. */
  takeBack(call: QueuedCall, charge: Charge, nowUs: number): void {
    if (call.hasEnded) this.#forget(call);
    else this.#giveBack(call, charge, 0, nowUs);
  }

  /** Takes back a call that no lease has now. */
  #giveBack(call: QueuedCall, charge: Charge, delayMs: number, nowUs: number): void {
    const { served } = call;
    if (charge === "failure") call.failures += 1;
    if (charge === "crash") call.crashes += 1;
    if (charge === "hand-back") call.handBacks += 1;
    const reason = deathOf(call);
    if (!served.limits.mayRunTwice) {
      this.end(call, "worker-lost", `its worker was lost, and ${served.name} may not run twice`, nowUs);
    } else if (call.items?.hasBegun === true) {
      this.end(call, "worker-lost", "its worker was lost, and a part of its stream was sent", nowUs);
    } else if (reason !== undefined) this.#die(call, { reason: "dead", detail: reason }, reason, nowUs);
    else this.#tryAgain(call, charge, delayMs, nowUs);
  }

  #tryAgain(call: QueuedCall, charge: Charge, delayMs: number, nowUs: number): void {
    if (charge === "failure" || charge === "crash") call.served.retries += 1;
    if (delayMs > 0) this.#dispatcher.delay(call, nowUs, delayMs);
    else this.#dispatcher.makeReady(call, nowUs, true);
  }

  /** Gives up a call that waits for a function that nobody serves any more. */
  abandon(call: QueuedCall, nowUs: number): void {
    const { name } = call.served;
    this.#dispatcher.withdraw(call);
    this.#die(call, { reason: "version-unavailable", detail: name }, `no worker serves ${name} any more`, nowUs);
  }

  #die(
    call: QueuedCall,
    why: { readonly reason: EndReason; readonly detail: string },
    letter: string,
    nowUs: number,
  ): void {
    const outcome: CallOutcome = { kind: "ended", ...why };
    this.deadLetters.add(call, outcome, letter, nowUs);
    this.#finish(call, outcome, nowUs, true);
  }

  /** Ends a call wherever it is. One that runs keeps its permit until its worker, who is told, reports it. */
  end(call: QueuedCall, reason: EndReason, detail: string, nowUs: number): void {
    if (call.hasEnded) return;
    const { lease } = call;
    if (lease !== undefined) {
      lease.session.cancelled.set(call.id, { token: lease.token, reason: detail });
      for (const waiter of lease.session.waiters) waiter.wake();
    } else if (call.lane !== undefined || call.stage === "delayed") this.#dispatcher.withdraw(call);
    this.#finish(call, { kind: "ended", reason, detail }, nowUs, false);
  }

  /** Tells a caller who joins what the others know already. */
  join(call: QueuedCall, caller: string): void {
    const mailbox = this.mailbox(caller);
    if (mailbox === call.mailbox || call.joined?.includes(mailbox)) return;
    if (call.outcome !== undefined && mailbox.holds(call)) return;
    for (const part of call.parts ?? []) mailbox.tell(call, part);
    if (call.outcome === undefined) {
      call.joined ??= [];
      call.joined.push(mailbox);
    } else {
      if (this.#byId.get(call.id) === undefined) this.#byId.set(call.id, call);
      mailbox.tell(call, call.outcome);
    }
  }

  #tell(call: QueuedCall, outcome: CallOutcome): void {
    call.mailbox?.tell(call, outcome);
    for (const mailbox of call.joined ?? []) mailbox.tell(call, outcome);
    if (outcome.kind !== "part" || call.submission.idempotency === undefined) return;
    call.parts ??= [];
    call.parts.push(outcome);
  }

  #finish(call: QueuedCall, outcome: CallOutcome, nowUs: number, isDead: boolean): void {
    call.stage = isDead ? "dead" : "settled";
    call.outcome = outcome;
    if (call.expiry !== undefined) this.#timeline.clear(call.expiry);
    if (call.parent !== undefined) recordEnd(call);
    call.items?.end();
    this.#tell(call, outcome);
    if (call.submission.caller === undefined || call.items?.isDrained === false) {
      call.isKept = true;
      this.#results.set(call.id, call, nowUs);
    }
    this.#forget(call);
    if (call.isKept || call.made !== undefined || call.submission.idempotency !== undefined) dropPayload(call);
  }

  /** The reader of a stream has been handed the last of it. */
  handedOut(call: QueuedCall, nowUs: number): void {
    if (!call.isKept || call.submission.caller === undefined) return;
    this.#results.delete(call.id);
    this.#handedOut.set(call.id, call, nowUs);
  }

  /** Nobody reads the items of a call that has ended. */
  dropItems(call: QueuedCall): void {
    if (!call.hasEnded || call.submission.caller === undefined) return;
    this.#results.delete(call.id);
    this.#handedOut.delete(call.id);
    call.isKept = false;
    this.#forget(call);
  }

  /** Lets go of what was kept long enough. */
  expire(nowUs: number): void {
    this.#results.expire(nowUs);
    this.#handedOut.expire(nowUs);
    this.#expired.expire(nowUs);
    this.keyed.expire(nowUs);
    this.deadLetters.expire(nowUs);
  }

  #keepingFor(ttlMs: number): ExpiringMap<CallId, QueuedCall> {
    return new ExpiringMap(ttlMs, (id, call, nowUs) => {
      call.isKept = false;
      if (call.submission.caller === undefined) this.#expired.set(id, true, nowUs);
      this.#forget(call);
    });
  }

  /** Drops a call that has ended when no caller, no result and no lease needs it. */
  #forget(call: QueuedCall): void {
    if (!call.hasEnded || call.unread > 0 || call.isKept || call.lease !== undefined) return;
    if (this.#byId.get(call.id) === call) this.#byId.delete(call.id);
  }
}

/** Why the call is given up, if it is. */
function deathOf(call: QueuedCall): string | undefined {
  if (call.crashes >= crashLimit(QUEUE_LIMITS.maxCrashes, call.submission.rows)) {
    return `WorkerCrash: ${call.crashes} workers were lost with it`;
  }
  return call.handBacks > QUEUE_LIMITS.maxHandBacks ? `it was handed back ${call.handBacks} times` : undefined;
}

/** What is still asked of a call that has ended needs no arguments. */
function dropPayload(call: QueuedCall): void {
  call.submission = { ...call.submission, payload: undefined };
}
