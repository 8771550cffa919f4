// What a shard accepts, and what it refuses: the first moment of every call.
import { findDeadlock } from "../../policy/find-deadlock.ts";
import type { CallId, EndReason, RefusalReason, Submission, SubmitReply } from "../messages.ts";
import { QUEUE_LIMITS } from "../queue-limits.ts";
import { depthBelow } from "./call-tree.ts";
import type { Calls, KeyedCall } from "./calls.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Functions } from "./functions.ts";
import { type FunctionQueue, nearestHolder, QueuedCall } from "./records.ts";
import { Due, type Timeline } from "./timeline.ts";

const ACCEPTED: SubmitReply = Object.freeze({ kind: "accepted" });

/** Turns submissions into calls. */
export class Intake {
  readonly #functions: Functions;
  readonly #calls: Calls;
  readonly #dispatcher: Dispatcher;
  readonly #timeline: Timeline;
  #order = 0;

  constructor(functions: Functions, calls: Calls, dispatcher: Dispatcher, timeline: Timeline) {
    this.#functions = functions;
    this.#calls = calls;
    this.#dispatcher = dispatcher;
    this.#timeline = timeline;
  }

  submit(submission: Submission, nowUs: number): SubmitReply {
    if (this.#calls.get(submission.id) !== undefined || this.#calls.deadLetters.get(submission.id) !== undefined) {
      return ACCEPTED;
    }
    const served = this.#functions.get(submission.function);
    if (served === undefined) return refuse("unknown-function", `nobody declared ${submission.function}`);
    const known = this.#join(submission);
    if (known !== undefined) return known;
    const parent = submission.parent && this.#calls.get(submission.parent.id);
    const call = new QueuedCall(submission, served, parent, { order: this.#order++, nowUs });
    const refusal = refuseNested(call) ?? refuseFull(served, submission);
    if (refusal !== undefined) return refusal;
    this.#begin(call, nowUs);
    return ACCEPTED;
  }

  /** Lets an accepted call begin. */
  #begin(call: QueuedCall, nowUs: number): void {
    const { submission, parent } = call;
    if (submission.caller !== undefined) call.mailbox = this.#calls.mailbox(submission.caller);
    this.#calls.add(call);
    this.#share(call, nowUs);
    this.#limitTime(call, nowUs);
    const end = parent === undefined ? undefined : endAtOnce(call, parent);
    if (end === undefined) this.#dispatcher.makeReady(call, nowUs, false);
    else this.#calls.end(call, end.reason, end.detail, nowUs);
  }

  /** Lets a dead call begin anew, for nobody in particular: its callers have been told. Whether it was found. */
  revive(id: CallId, nowUs: number): boolean {
    const dead = this.#calls.deadLetters.take(id);
    if (dead === undefined) return false;
    const { submission, served } = dead;
    const anew = { ...submission, caller: undefined, parent: undefined, ttlMs: undefined, deadlineMs: undefined };
    this.#begin(new QueuedCall(anew, served, undefined, { order: this.#order++, nowUs }), nowUs);
    return true;
  }

  /** Lets a call that waits wait for `to`, by whose name its idempotency key is known, too. */
  transfer(call: QueuedCall, to: FunctionQueue, nowUs: number): void {
    const { submission, parent } = call;
    call.submission = { ...submission, function: to.name };
    this.#dispatcher.transfer(call, to, nowUs);
    if (this.#knownBy(call.submission) === undefined) this.#share(call, nowUs);
    const end = parent === undefined ? undefined : endAtOnce(call, parent);
    if (end !== undefined) this.#calls.end(call, end.reason, end.detail, nowUs);
  }

  /** Others may join the call by its key from now on. */
  #share(call: QueuedCall, nowUs: number): void {
    const { function: name, idempotency } = call.submission;
    if (idempotency === undefined) return;
    this.#calls.keyed.set(keyOf(name, idempotency.key), { call, digest: idempotency.digest }, nowUs);
  }

  #knownBy({ function: name, idempotency }: Submission): KeyedCall | undefined {
    return idempotency && this.#calls.keyed.get(keyOf(name, idempotency.key));
  }

  #join(submission: Submission): SubmitReply | undefined {
    const { id, idempotency, caller } = submission;
    const known = this.#knownBy(submission);
    if (idempotency === undefined || known === undefined) return undefined;
    if (known.digest !== idempotency.digest) {
      return refuse("other-arguments", `call ${known.call.id} has the key "${idempotency.key}" and other arguments`);
    }
    if (known.call.id === id) return ACCEPTED;
    if (caller !== undefined) this.#calls.join(known.call, caller);
    return { kind: "joined", id: known.call.id };
  }

  #limitTime(call: QueuedCall, nowUs: number): void {
    const { ttlMs, deadlineMs } = call.submission;
    if (ttlMs === undefined && deadlineMs === undefined) return;
    call.deadlineUs = nowUs + Math.round((deadlineMs ?? Number.POSITIVE_INFINITY) * 1000);
    const startByUs = nowUs + Math.round((ttlMs ?? Number.POSITIVE_INFINITY) * 1000);
    call.expiry = new Due((thenUs) => {
      if (call.deadlineUs <= thenUs) this.#calls.end(call, "deadline", `not settled within ${deadlineMs} ms`, thenUs);
      else this.#calls.end(call, "expired", `not started within ${ttlMs} ms`, thenUs);
    });
    this.#timeline.set(call.expiry, Math.min(startByUs, call.deadlineUs));
  }
}

/** A nested call that cannot begin: the call that made it has been ended, or the two would wait for each other. */
function endAtOnce(call: QueuedCall, parent: QueuedCall): { reason: EndReason; detail: string } | undefined {
  if (parent.outcome?.kind === "ended") return { reason: "cancelled", detail: parent.outcome.detail };
  const path = call.served.gate.isFull ? findDeadlock(call) : undefined;
  return path === undefined ? undefined : { reason: "deadlock", detail: path };
}

function keyOf(functionName: string, key: string): string {
  return `${functionName}\0${key}`;
}

function refuse(reason: RefusalReason, detail: string): SubmitReply {
  return { kind: "refused", reason, detail };
}

function refuseNested(call: QueuedCall): SubmitReply | undefined {
  if (call.parent === undefined) return undefined;
  if (depthBelow(call.parent) > QUEUE_LIMITS.maxDepth) {
    return refuse("too-deep", `more than ${QUEUE_LIMITS.maxDepth} calls are above it`);
  }
  const { gate } = call.served;
  if (gate.limit.nested === "borrow" || nearestHolder(call) === undefined) return undefined;
  return refuse("nested", `a call above it holds "${gate.key}", which says nested: "refuse"`);
}

/** What is larger than the whole queue is taken when nothing waits: "later" would never come. */
function refuseFull(served: FunctionQueue, { rows, bytes }: Submission): SubmitReply | undefined {
  const { waitingRows, waitingBytes, limits } = served;
  if (waitingRows === 0 && waitingBytes === 0) return undefined;
  if (waitingRows + rows > limits.maxWaitingRows) {
    return refuse("queue-full", `${waitingRows} of ${limits.maxWaitingRows} rows wait for ${served.name}`);
  }
  if (waitingBytes + bytes > limits.maxWaitingBytes) {
    return refuse("queue-full", `${waitingBytes} of ${limits.maxWaitingBytes} bytes wait for ${served.name}`);
  }
  return undefined;
}
