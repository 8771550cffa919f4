// A shard in this process: every move of the port, done at once and in order.
import { QuarryError } from "../../../engine/index.ts";
import { type Clock, systemClock } from "../../clock.ts";
import type { FunctionLimits } from "../limits.ts";
import type {
  CallId,
  CallNode,
  CallState,
  Chunk,
  Lease,
  LeaseToken,
  Reply,
  Submission,
  SubmitReply,
} from "../messages.ts";
import type { Beat, CancelledCall, DeadLetter, FunctionStats, Queue, TurnReply, TurnRequest, Want } from "../queue.ts";
import { QUEUE_LIMITS } from "../queue-limits.ts";
import { Administration } from "./administration.ts";
import { treeOf, withDescendants } from "./call-tree.ts";
import { Calls } from "./calls.ts";
import { Dispatcher } from "./dispatcher.ts";
import { Functions } from "./functions.ts";
import { Intake } from "./intake.ts";
import type { FunctionQueue, Session } from "./records.ts";
import { cancelledOf, Sessions } from "./sessions.ts";
import { Streams } from "./streams.ts";
import { Timeline } from "./timeline.ts";
import { type WaiterList, Waits } from "./waits.ts";

/** Where and when a {@link MemoryQueue} is. */
export interface MemoryQueueOptions {
  /** Its name, with which the ids of its calls begin. @defaultValue `"main"` */
  readonly shard?: string | undefined;
  /** @defaultValue the process's clock */
  readonly clock?: Clock | undefined;
}

const EMPTY_TURN: TurnReply = Object.freeze({ leases: [], cancelled: [], wakeInMs: undefined });
const LOST_TURN: TurnReply = Object.freeze({ ...EMPTY_TURN, isLost: true });

/**
 * The queue of one process. Every move does its work before it first waits, so moves happen in the order of their calls. It
 * has a timer only while something is due by time, and nothing at all when all calls are settled and their results expired.
 */
export class MemoryQueue implements Queue {
  readonly shard: string;
  readonly #clock: Clock;
  readonly #timeline: Timeline;
  readonly #dispatcher: Dispatcher;
  readonly #functions: Functions;
  readonly #calls: Calls;
  readonly #intake: Intake;
  readonly #sessions: Sessions;
  readonly #waits: Waits;
  readonly #streams: Streams;
  readonly #administration: Administration;
  #isClosed = false;

  constructor({ shard = "main", clock = systemClock }: MemoryQueueOptions = {}) {
    this.shard = shard;
    this.#clock = clock;
    this.#timeline = new Timeline(clock);
    this.#dispatcher = new Dispatcher(this.#timeline);
    this.#functions = new Functions(this.#dispatcher);
    this.#calls = new Calls(this.#dispatcher, this.#timeline);
    this.#intake = new Intake(this.#functions, this.#calls, this.#dispatcher, this.#timeline);
    this.#sessions = new Sessions(this.#functions, this.#calls, this.#dispatcher, this.#timeline);
    this.#waits = new Waits(this.#timeline);
    this.#streams = new Streams(this.#calls, this.#waits);
    this.#administration = new Administration({
      ...{ functions: this.#functions, calls: this.#calls, intake: this.#intake },
      ...{ sessions: this.#sessions, dispatcher: this.#dispatcher },
    });
  }

  // ── Callers ──

  async submit(submissions: readonly Submission[]): Promise<readonly SubmitReply[]> {
    const nowUs = this.#begin(submissions.length);
    return submissions.map((submission) => this.#intake.submit(submission, nowUs));
  }

  async receive(caller: string, sequence: number, waitMs: number, signal: AbortSignal): Promise<readonly Reply[]> {
    const nowUs = this.#begin();
    const mailbox = this.#calls.mailbox(caller);
    const replies = mailbox.after(sequence);
    if (replies.length > 0) return replies;
    await this.#waits.in([mailbox.waiters], { nowUs, waitMs, signal });
    return mailbox.after(sequence);
  }

  async find(ids: readonly CallId[]): Promise<readonly CallState[]> {
    this.#begin(ids.length);
    return ids.map((id) => this.#calls.state(id));
  }

  async cancel(ids: readonly CallId[], reason: string): Promise<number> {
    const nowUs = this.#begin(ids.length);
    let ended = 0;
    for (const id of ids) {
      const root = this.#calls.get(id);
      if (root === undefined) continue;
      this.#calls.dropItems(root);
      for (const call of withDescendants(root)) {
        if (!call.hasEnded) ended += 1;
        this.#calls.end(call, "cancelled", reason, nowUs);
      }
    }
    return ended;
  }

  async read(id: CallId, cursor: number, waitMs: number, signal: AbortSignal): Promise<Chunk> {
    const nowUs = this.#begin();
    return this.#streams.read(id, cursor, { nowUs, waitMs, signal });
  }

  async tree(id: CallId): Promise<readonly CallNode[]> {
    this.#begin();
    const call = this.#calls.get(id);
    return call === undefined ? [] : treeOf(call);
  }

  // ── Workers ──

  async turn(request: TurnRequest): Promise<TurnReply> {
    const nowUs = this.#begin(request.outcomes.length);
    const session = this.#sessions.get(request.session);
    const last = session.lastTurn;
    if (last !== undefined && request.sequence <= last.sequence) {
      return request.sequence === last.sequence ? last.reply : EMPTY_TURN;
    }
    this.#dispatcher.muffle();
    try {
      for (const outcome of request.outcomes) this.#calls.report(outcome, nowUs);
      if (request.sequence > (last?.sequence ?? 0) + 1) {
        this.#sessions.end(session.id, false, nowUs);
        return LOST_TURN;
      }
      const reply = this.#serve(session, request, nowUs);
      session.lastTurn = { sequence: request.sequence, reply };
      return reply;
    } finally {
      this.#dispatcher.unmuffle(nowUs);
    }
  }

  #serve(session: Session, { wants, maxLeases }: TurnRequest, nowUs: number): TurnReply {
    const leases: Lease[] = [];
    let wakeInUs = Number.POSITIVE_INFINITY;
    if (session.nestedOnly.size > 0) session.nestedOnly.clear();
    for (const want of wants) {
      if (want.nestedOnly) session.nestedOnly.add(want.function);
      const capped =
        maxLeases === undefined ? want : { ...want, leases: Math.min(want.leases, maxLeases - leases.length) };
      wakeInUs = Math.min(wakeInUs, this.#fill(capped, session, nowUs, leases));
    }
    const cancelled = cancelledOf(session);
    if (cancelled.length > 0) session.cancelled.clear();
    return { leases, cancelled, wakeInMs: wakeInUs === Number.POSITIVE_INFINITY ? undefined : wakeInUs / 1000 };
  }

  /** Adds the leases wanted of one function; how long until it might have more by time alone. */
  #fill(want: Want, session: Session, nowUs: number, leases: Lease[]): number {
    const served = this.#functions.get(want.function);
    if (served === undefined) return Number.POSITIVE_INFINITY;
    for (let left = want.leases; left > 0; left--) {
      const lease = this.#dispatcher.lease(served, session, nowUs, want.nestedOnly);
      if (typeof lease === "number") return lease;
      leases.push(lease);
    }
    return Number.POSITIVE_INFINITY;
  }

  async beat(beat: Beat): Promise<readonly CancelledCall[]> {
    return this.#sessions.beat(beat, this.#begin());
  }

  async leave(session: string): Promise<void> {
    this.#sessions.end(session, false, this.#begin());
  }

  /** Hands nothing over: a turn is as near. */
  async awaitWork(id: string, functions: readonly string[], waitMs: number, signal: AbortSignal) {
    const nowUs = this.#begin();
    const session = this.#sessions.get(id);
    const wanted = functions.flatMap((name) => this.#functions.get(name) ?? []);
    const isThere = (served: FunctionQueue): boolean =>
      this.#dispatcher.isRunnable(served, nowUs, session.nestedOnly.has(served.name));
    if (session.cancelled.size > 0 || wanted.some(isThere)) return [];
    const lists = wanted.map((served) => workWaiters(served, session));
    await this.#waits.in([session.waiters, ...lists], { nowUs, waitMs, signal });
    return [];
  }

  async take(token: LeaseToken, sequence: number, cost: number): Promise<number> {
    const nowUs = this.#begin();
    return (this.#functions.leaseOf(token)?.take(sequence, cost, nowUs) ?? 0) / 1000;
  }

  async pauseRate(functionName: string, pauseMs: number): Promise<void> {
    const nowUs = this.#begin();
    this.#functions.get(functionName)?.bucket.pause(nowUs + Math.round(pauseMs * 1000));
  }

  async append(
    id: CallId,
    token: LeaseToken,
    cursor: number,
    items: readonly unknown[],
    bytes: number,
  ): Promise<number> {
    this.#begin();
    return this.#streams.append(id, token, cursor, { items, bytes });
  }

  async awaitCredit(id: CallId, waitMs: number, signal: AbortSignal): Promise<number> {
    return this.#streams.awaitCredit(id, { nowUs: this.#begin(), waitMs, signal });
  }

  // ── Administration ──

  async declare(limits: readonly FunctionLimits[]): Promise<void> {
    const nowUs = this.#begin();
    this.#functions.declare(limits);
    for (const served of this.#functions.all()) this.#dispatcher.ring(served, nowUs);
  }

  async pause(functionName: string): Promise<void> {
    this.#administration.setPaused(functionName, true, this.#begin());
  }

  async resume(functionName: string): Promise<void> {
    this.#administration.setPaused(functionName, false, this.#begin());
  }

  async purge(functionName: string): Promise<number> {
    return this.#administration.purge(functionName, this.#begin());
  }

  async move(from: string, to: string | undefined): Promise<number> {
    return this.#administration.move(from, to, this.#begin());
  }

  async stats(): Promise<readonly FunctionStats[]> {
    return this.#administration.stats(this.#begin());
  }

  async deadLetters(functionName: string | undefined, max: number, skip = 0): Promise<readonly DeadLetter[]> {
    return this.#administration.deadLetters(functionName, { max, skip }, this.#begin());
  }

  async retryDead(ids: readonly CallId[]): Promise<number> {
    return this.#administration.retryDead(ids, this.#begin(ids.length));
  }

  async retryAllDead(functionName: string | undefined): Promise<number> {
    return this.#administration.retryAllDead(functionName, this.#begin());
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timeline.close();
    this.#waits.close();
  }

  /** What every move begins with: what is due happens first. The time. */
  #begin(items = 0): number {
    if (this.#isClosed) throw new QuarryError("plan.closed", `Queue "${this.shard}" is closed.`, { what: "queue" });
    if (items > QUEUE_LIMITS.maxItemsPerMove) {
      const detail = `a move of ${items} items, where ${QUEUE_LIMITS.maxItemsPerMove} is the most`;
      throw new QuarryError("internal.invariant", `The queue was sent ${detail}.`, { detail });
    }
    const nowUs = this.#clock.nowUs();
    this.#timeline.runUntil(nowUs);
    this.#calls.expire(nowUs);
    return nowUs;
  }
}

/** Where a worker waits for a function: it is woken for what its last turn wanted of it. */
function workWaiters({ waiters }: FunctionQueue, session: Session): WaiterList {
  return {
    add: (waiter) => waiters.set(waiter, session),
    delete: (waiter) => waiters.delete(waiter),
  };
}
