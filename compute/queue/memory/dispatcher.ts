// Calls between waiting and running: ready, delayed, leased, given back; and who is woken by that.
import { acquirePermit, releasePermit } from "../../policy/permits.ts";
import type { Lease, LeasedMessage, LeaseToken } from "../messages.ts";
import { chooseBatch, tokensOf } from "./choose-batch.ts";
import {
  type Alarms,
  Family,
  type FunctionQueue,
  nearestHolder,
  OpenLease,
  type QueuedCall,
  type Session,
} from "./records.ts";
import type { Timeline } from "./timeline.ts";

/** Moves calls between the places in which they wait and the leases under which they run. */
export class Dispatcher implements Alarms {
  readonly #timeline: Timeline;
  #lastToken = 0;
  /** Functions to ring for when the move is over. */
  #muffled: Set<FunctionQueue> | undefined;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** Lets a call wait that stands nowhere. `returns`: it has had its turn before. */
  makeReady(call: QueuedCall, nowUs: number, returns: boolean): void {
    call.readyUs = nowUs;
    arrive(call, nowUs);
    this.#line(call, nowUs, returns);
  }

  /** Lets a call that stands nowhere wait before it is ready. */
  delay(call: QueuedCall, nowUs: number, delayMs: number): void {
    call.dueUs = nowUs + Math.round(delayMs * 1000);
    arrive(call, nowUs);
    this.#postpone(call);
  }

  /** Lets a call that waits for its function wait for `to` as it is. */
  transfer(call: QueuedCall, to: FunctionQueue, nowUs: number): void {
    const { stage } = call;
    this.withdraw(call);
    call.served = to;
    arrive(call, nowUs);
    if (stage === "delayed") this.#postpone(call);
    else this.#line(call, nowUs, false);
  }

  #line(call: QueuedCall, nowUs: number, returns: boolean): void {
    const { served } = call;
    call.stage = "ready";
    if (returns) call.isUrgent = true;
    served.ready.add(call, returns);
    if (call.parent !== undefined) joinFamily(call);
    this.ring(served, nowUs);
  }

  #postpone(call: QueuedCall): void {
    call.stage = "delayed";
    call.served.delayed.add(call);
    this.#setReturn(call.served);
  }

  /** Takes a call that waits out of its place. */
  withdraw(call: QueuedCall): void {
    if (call.stage === "delayed") {
      call.served.delayed.remove(call);
      this.#setReturn(call.served);
    } else {
      call.served.ready.remove([call], false);
      leaveFamily(call);
    }
    countWaiting(call, -1);
  }

  onReturn(served: FunctionQueue, nowUs: number): void {
    for (let call = served.delayed.top; call !== undefined && call.dueUs <= nowUs; call = served.delayed.top) {
      served.delayed.remove(call);
      call.readyUs = nowUs;
      this.#line(call, nowUs, true);
    }
    this.#setReturn(served);
  }

  onBell(served: FunctionQueue, nowUs: number): void {
    this.ring(served, nowUs);
  }

  /** One lease of the function for `session`, or how long until there may be one by time alone. */
  lease(served: FunctionQueue, session: Session, nowUs: number, nestedOnly: boolean): Lease | number {
    const { calls, lender, waitUs, waitsFor } = chooseBatch(served, nowUs, nestedOnly);
    if (calls.length === 0) {
      if (waitsFor !== undefined) served.held = { for: waitsFor, atUs: nowUs };
      return Math.min(waitUs, (served.delayed.top?.dueUs ?? Number.POSITIVE_INFINITY) - nowUs);
    }
    served.bucket.take(tokensOf(served, calls), nowUs);
    this.#lastToken += 1;
    const lease = new OpenLease(this.#lastToken as LeaseToken, served, session, calls);
    acquirePermit(served.gate, lease, lender);
    if (lender !== undefined) closeFamilies(lender);
    served.ready.remove(calls, true);
    for (const call of calls) this.#start(call, lease, nowUs);
    served.leases.addLast(lease);
    served.runningLeases += 1;
    served.runningRows += lease.rows;
    return { token: lease.token, function: served.name, messages: calls.map((call) => messageOf(call, nowUs)) };
  }

  #start(call: QueuedCall, lease: OpenLease, nowUs: number): void {
    leaveFamily(call);
    countWaiting(call, -1);
    call.stage = "running";
    call.lease = lease;
    if (call.expiry !== undefined) this.#timeline.set(call.expiry, call.deadlineUs);
    if (call.made !== undefined) this.#adopt(call.made, nowUs);
  }

  /** Calls that an earlier execution made may run under the permit of this one, which may wait for them again. */
  #adopt(calls: Iterable<QueuedCall>, nowUs: number): void {
    for (const call of calls) {
      if (call.stage === "ready") {
        leaveFamily(call);
        joinFamily(call);
        this.ring(call.served, nowUs);
      }
      this.#adopt(call.children, nowUs);
    }
  }

  /** The worker has no more to do with the call. Its lease's permit is free when that is so of all its calls. */
  detach(call: QueuedCall, lease: OpenLease): void {
    call.lease = undefined;
    if (call.hasEnded) lease.session.cancelled.delete(call.id);
    lease.unreported -= 1;
  }

  /** Frees the permit of a lease without calls. */
  close(lease: OpenLease, nowUs: number): void {
    const { lender, served, gate } = lease;
    releasePermit(gate, lease);
    served.leases.remove(lease);
    served.runningLeases -= 1;
    served.runningRows -= lease.rows;
    if (lender !== undefined && lender.borrower === undefined) openFamilies(lender);
    if (lease.families !== undefined) rehome(lease.families);
    for (const sharing of gate.functions) this.ring(sharing, nowUs);
  }

  /** Wakes nobody for now: what a worker reports makes room for what the same turn leases. */
  muffle(): void {
    this.#muffled = new Set();
  }

  /** Wakes who would have been woken, for what is still there. */
  unmuffle(nowUs: number): void {
    const muffled = this.#muffled ?? [];
    this.#muffled = undefined;
    for (const served of muffled) this.ring(served, nowUs);
  }

  /** Wakes who waits for the function if there is something to lease, now or when time has come. */
  ring(served: FunctionQueue, nowUs: number): void {
    if (served.waiters.size === 0) return;
    if (this.#muffled !== undefined) {
      this.#muffled.add(served);
      return;
    }
    for (const [waiter, { nestedOnly }] of served.waiters) {
      if (!this.isRunnable(served, nowUs, nestedOnly.has(served.name))) continue;
      served.waiters.delete(waiter);
      waiter.wake();
    }
  }

  /** Whether a lease could be had now; if time alone will make it so, the bell is set for then. */
  isRunnable(served: FunctionQueue, nowUs: number, nestedOnly: boolean): boolean {
    const { waitUs } = chooseBatch(served, nowUs, nestedOnly);
    if (waitUs > 0 && waitUs < Number.POSITIVE_INFINITY) this.#ringLater(served, nowUs + waitUs);
    return waitUs === 0;
  }

  /** A bell that rings too early finds nothing and is set again. */
  #ringLater(served: FunctionQueue, atUs: number): void {
    if (served.bell.place < 0 || served.bell.dueUs > atUs) this.#timeline.set(served.bell, atUs);
  }

  #setReturn(served: FunctionQueue): void {
    this.#timeline.set(served.returning, served.delayed.top?.dueUs ?? Number.POSITIVE_INFINITY);
  }
}

function arrive(call: QueuedCall, nowUs: number): void {
  if (call.served.waitingMessages === 0) call.served.waitsSinceUs = nowUs;
  countWaiting(call, 1);
}

function countWaiting(call: QueuedCall, sign: 1 | -1): void {
  call.served.waitingMessages += sign;
  call.served.waitingRows += sign * call.rows;
  call.served.waitingBytes += sign * call.bytes;
}

function messageOf(call: QueuedCall, nowUs: number): LeasedMessage {
  const {
    submission,
    served: { held },
  } = call;
  return {
    id: call.id,
    payload: submission.payload,
    remaining: call.remaining,
    rows: call.rows,
    tenant: submission.tenant,
    isDeferred: submission.caller === undefined,
    parent: submission.parent,
    trace: submission.trace,
    failures: call.failures,
    crashes: call.crashes,
    ageMs: (nowUs - call.submittedUs) / 1000,
    waitedMs: (nowUs - call.readyUs) / 1000,
    waitedFor: call.readyUs <= held.atUs ? held.for : undefined,
    deadlineMs: call.deadlineUs === Number.POSITIVE_INFINITY ? undefined : (call.deadlineUs - nowUs) / 1000,
  };
}

/** Lets a ready call run under the permit of its nearest ancestor that holds the gate. */
function joinFamily(call: QueuedCall): void {
  const lender = nearestHolder(call);
  if (lender === undefined) return;
  lender.families ??= new Map();
  const family = lender.families.get(call.served) ?? new Family(lender);
  lender.families.set(call.served, family);
  family.calls.add(call);
  call.family = family;
  if (lender.borrower === undefined) call.served.lendable.add(family);
}

function leaveFamily(call: QueuedCall): void {
  const { family, served } = call;
  if (family === undefined) return;
  call.family = undefined;
  family.calls.delete(call);
  if (family.calls.size > 0) return;
  family.lender.families?.delete(served);
  served.lendable.delete(family);
}

function openFamilies(lender: OpenLease): void {
  for (const [served, family] of lender.families ?? []) served.lendable.add(family);
}

function closeFamilies(lender: OpenLease): void {
  for (const [served, family] of lender.families ?? []) served.lendable.delete(family);
}

/** The lender has ended before calls that waited for its permit: the next ancestor that holds the gate may lend. */
function rehome(families: ReadonlyMap<FunctionQueue, Family>): void {
  for (const { calls } of [...families.values()]) {
    for (const call of [...calls]) {
      leaveFamily(call);
      joinFamily(call);
    }
  }
}
