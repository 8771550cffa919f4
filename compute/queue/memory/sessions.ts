// Workers and callers that are alive, and what becomes of their calls when they are not.
import type { Charge } from "../messages.ts";
import type { Beat, CancelledCall } from "../queue.ts";
import { withDescendants } from "./call-tree.ts";
import type { Calls } from "./calls.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Functions } from "./functions.ts";
import { type QueuedCall, Session } from "./records.ts";
import { Serving } from "./serving.ts";
import { Due, type Timeline } from "./timeline.ts";
import { wakeAll } from "./waiter.ts";

/** How often within a lease the reaper looks: seldom enough to cost nothing, often enough to see that it was away itself. */
const CHECKS_PER_LEASE = 4;

/** Sessions by name. */
export class Sessions {
  readonly #functions: Functions;
  readonly #calls: Calls;
  readonly #dispatcher: Dispatcher;
  readonly #timeline: Timeline;
  readonly #byId = new Map<string, Session>();
  readonly serving = new Serving();

  constructor(functions: Functions, calls: Calls, dispatcher: Dispatcher, timeline: Timeline) {
    this.#functions = functions;
    this.#calls = calls;
    this.#dispatcher = dispatcher;
    this.#timeline = timeline;
  }

  all(): Iterable<Session> {
    return this.#byId.values();
  }

  /** The session of that name; one that has never beaten has promised nothing and does not expire. */
  get(id: string): Session {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const session: Session = new Session(id, new Due((nowUs) => this.#check(session, nowUs)));
    this.#byId.set(id, session);
    return session;
  }

  beat({ session: id, role, leaseMs, demand, serves }: Beat, nowUs: number): readonly CancelledCall[] {
    const session = this.get(id);
    session.role = role;
    session.demand = demand;
    this.serving.announce(session, serves, nowUs);
    session.leaseUs = leaseMs * 1000;
    session.expiresUs = nowUs + session.leaseUs;
    this.#checkLater(session, nowUs);
    return cancelledOf(session);
  }

  /** Ends a session. `crashed`: its calls count a crash, else nothing. */
  end(id: string, crashed: boolean, nowUs: number): void {
    const session = this.#byId.get(id);
    if (session !== undefined) {
      this.#byId.delete(id);
      this.serving.announce(session, [], nowUs);
      this.#timeline.clear(session.check);
      this.#takeBack(session, crashed, nowUs);
      wakeAll(session.waiters);
    }
    this.#endCaller(id, nowUs);
  }

  /** Leases whose session has ended go back: the newest first, for each call goes before those that wait. */
  #takeBack(session: Session, crashed: boolean, nowUs: number): void {
    const held = [...this.#functions.all()].flatMap(({ leases }) => [...leases]);
    for (const lease of held.reverse()) {
      if (lease.session !== session) continue;
      for (const call of [...lease.calls].reverse()) {
        if (call.lease !== lease) continue;
        this.#dispatcher.detach(call, lease);
        this.#calls.takeBack(call, crashed ? lossOf(call) : "none", nowUs);
      }
      this.#dispatcher.close(lease, nowUs);
    }
  }

  /** Nobody waits any more for the calls of a caller that has gone: those that have not started need not, and streams never end. */
  #endCaller(id: string, nowUs: number): void {
    const mailbox = this.#calls.closeMailbox(id);
    if (mailbox === undefined) return;
    for (const call of [...this.#calls.all()]) {
      if (call.mailbox !== mailbox || call.joined?.some((other) => !other.isClosed)) continue;
      if (call.hasEnded) this.#calls.dropItems(call);
      else if (call.lease === undefined || call.items !== undefined) this.#cancel(call, nowUs);
    }
  }

  #cancel(root: QueuedCall, nowUs: number): void {
    for (const call of withDescendants(root)) this.#calls.end(call, "cancelled", "its caller is gone", nowUs);
  }

  /**
   * Ends a session whose lease is over, unless the reaper itself was away meanwhile (the process was stopped or blocked):
   * then nobody could beat, and everybody is given one more lease.
   */
  #check(session: Session, nowUs: number): void {
    if (nowUs - session.checkedUs > session.leaseUs / 2) {
      session.expiresUs = Math.max(session.expiresUs, nowUs + session.leaseUs);
    }
    if (nowUs >= session.expiresUs) this.end(session.id, true, nowUs);
    else this.#checkLater(session, nowUs);
  }

  #checkLater(session: Session, nowUs: number): void {
    session.checkedUs = nowUs;
    this.#timeline.set(session.check, Math.min(nowUs + session.leaseUs / CHECKS_PER_LEASE, session.expiresUs));
  }
}

/** What the session is to be told of. */
export function cancelledOf(session: Session): readonly CancelledCall[] {
  if (session.cancelled.size === 0) return [];
  return Array.from(session.cancelled, ([id, why]) => ({ id, ...why }));
}

/** A suspect of a crash runs in a process of its own: that its worker was lost says nothing more against it. */
function lossOf(call: QueuedCall): Charge {
  return call.crashes > 0 ? "hand-back" : "crash";
}
