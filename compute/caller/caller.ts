// The caller's side of one queue: messages out, replies in, and every message heard of exactly once.
import { isQuarryError, type QuarryError } from "../../engine/index.ts";
import type { Clock } from "../clock.ts";
import type { CallId, CallOutcome, CallState, Reply } from "../queue/messages.ts";
import type { Queue, QueueProducer } from "../queue/queue.ts";
import { QUEUE_LIMITS } from "../queue/queue-limits.ts";
import { TurnoverMap } from "../turnover-map.ts";
import type { RowsDone } from "../wire/payload.ts";
import { CallIds } from "./call-id.ts";
import { CallerSession } from "./caller-session.ts";
import { CALLER_IS_GONE, callerClosed, cancelledError, endError, resultExpired, unreadable } from "./end-errors.ts";
import { Outbox, type OutboxListener } from "./outbox.ts";
import type { OutgoingMessage, ReplyListener } from "./outgoing.ts";
import { OutstandingCall } from "./outstanding-call.ts";
import { ReplyLoop, type ReplyLoopListener } from "./reply-loop.ts";
import { ResultWatch } from "./result-watch.ts";

/** What a caller needs of a queue. */
export type CallerQueue = QueueProducer & Pick<Queue, "shard" | "beat" | "leave" | "stats">;

/** Options of {@link Caller}. */
export interface CallerOptions {
  readonly queue: CallerQueue;
  readonly clock: Clock;
  /** Its session's name. @defaultValue an id of its own */
  readonly id?: string | undefined;
  /** How long the queue keeps calls of a caller that fell silent; Infinity: as long as the queue lives. */
  readonly leaseMs: number;
}

/** Sends messages to one queue and tells what became of them. Holds nothing open while nothing is outstanding. */
export class Caller implements OutboxListener, ReplyLoopListener {
  readonly queue: CallerQueue;
  readonly clock: Clock;
  /** Of deferred calls, whoever made them. */
  readonly results: ResultWatch;
  readonly #ids: CallIds;
  readonly #session: CallerSession;
  readonly #outbox: Outbox;
  readonly #replies: ReplyLoop;
  /** By the id under which the queue will tell of them. */
  readonly #outstanding = new TurnoverMap<CallId, OutstandingCall>();
  /** What became of calls that were asked for once more, by the ids that others hold. */
  readonly #renewed = new Map<CallId, CallId>();
  /** Replies for calls that nobody knows, while one of them may turn out to be what a call on its way has joined. */
  #unclaimed: Pick<Reply, "id" | "outcome">[] = [];
  #isClosed = false;

  constructor({ queue, clock, id, leaseMs }: CallerOptions) {
    this.queue = queue;
    this.clock = clock;
    this.results = new ResultWatch(queue, clock);
    this.#ids = new CallIds(queue.shard, clock);
    const session = id ?? `caller-${this.#ids.next()}`;
    this.#session = new CallerSession({ id: session, queue, clock, leaseMs, onLapse: () => this.#lapsed() });
    this.#outbox = new Outbox(queue, clock, this);
    const isLossless = leaseMs === Number.POSITIVE_INFINITY;
    this.#replies = new ReplyLoop(queue, clock, session, { listener: this, isLossless });
  }

  get id(): string {
    return this.#session.id;
  }

  /** Somebody waits for replies. */
  get isWaiting(): boolean {
    return this.#outstanding.size > 0;
  }

  /**
   * Sends a message, with all others of this turn of the microtask queue. `listener` is told of it later, never during
   * this call: of a deferred message only whether it was accepted. When this is closed, it ends with `plan.closed`.
   */
  send(message: OutgoingMessage, listener: ReplyListener): CallId {
    if (this.#isClosed) return this.#refuseLater(listener);
    if (this.#outbox.isEmpty) this.#ids.lookAtClock();
    const call = new OutstandingCall(this.#ids.next(), this.#session.id, message, listener);
    if (!message.deferred) this.#outstanding.set(call.id, call);
    this.#outbox.add(call);
    return call.id;
  }

  /**
   * Ends calls and all they called; those of this caller hear of it as of any other end.
   * @throws `compute.unavailable`
   */
  async cancel(held: readonly CallId[], reason: string): Promise<void> {
    const ids = held.map((id) => this.#renewed.get(id) ?? id);
    this.#outbox.flush();
    for (const id of ids) this.#giveUp(id, reason);
    for (const page of pages(ids)) await this.queue.cancel(page, reason);
  }

  /** {@link cancel} for those who no longer listen: what cannot be told to the queue now ends with this caller's session. */
  abandon(ids: readonly CallId[], reason: string): void {
    this.cancel(ids, reason).catch(() => {});
  }

  /** Rows that will still be sent to a function: what an autoscaler should know. */
  declareDemand(functionKey: string, rows: number): void {
    this.#session.declareDemand(functionKey, rows);
  }

  /** Ends the session; what is outstanding is cancelled. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const closed = (call: OutstandingCall) => cancelledError(call.named, "its caller was closed");
    this.#outbox.close(closed);
    for (const [id, call] of this.#outstanding) this.#end(id, call, closed(call));
    this.#replies.close();
    await this.#session.close();
  }

  sending(): void {
    if (this.#outbox.isQuiet) this.#unclaimed = [];
    if (!this.isWaiting) return;
    this.#session.begin();
    this.#replies.run();
  }

  accepted(call: OutstandingCall, id: CallId): void {
    if (call.state !== "over") call.state = "accepted";
    call.accepted(id);
    if (id !== call.id && !call.isDeferred) this.#join(call, id);
  }

  refused(call: OutstandingCall, error: QuarryError): void {
    this.#end(call.id, call, error);
  }

  replied({ id, outcome }: Reply): void {
    const call = this.#outstanding.get(id);
    if (call !== undefined) this.#tell(id, call, outcome);
    else if (!this.#outbox.isQuiet) this.#unclaimed.push({ id, outcome });
  }

  missed(): void {
    const asked = [...this.#outstanding].filter(([, call]) => call.state === "accepted").map(([id]) => id);
    for (const page of pages(asked)) void this.#ask(page);
  }

  failed(error: QuarryError): void {
    for (const [id, call] of this.#outstanding) this.#end(id, call, error);
  }

  #refuseLater(listener: ReplyListener): CallId {
    const id = this.#ids.next();
    queueMicrotask(() => listener.ended(id, callerClosed()));
    return id;
  }

  /** The call is another one, of this caller or of anybody. */
  #join(call: OutstandingCall, id: CallId): void {
    this.#outstanding.delete(call.id);
    const other = this.#outstanding.get(id);
    if (other === undefined) this.#outstanding.set(id, call);
    else other.join(call);
    const early = this.#unclaimed.filter((reply) => reply.id === id);
    for (const { outcome } of early) this.#tell(id, call, outcome);
  }

  #tell(id: CallId, call: OutstandingCall, outcome: CallOutcome): void {
    if (outcome.kind !== "part") this.#remove(id, call);
    try {
      if (outcome.kind === "ended") call.ended(endError(outcome.reason, call.named, outcome.detail));
      else if (isQuarryError(outcome.body)) this.#end(id, call, outcome.body);
      else if (outcome.kind === "part") call.part(outcome.body as RowsDone);
      else call.settled(outcome.body as RowsDone);
    } catch (error) {
      // One reply that cannot be read must not end the reading of all others.
      this.#end(id, call, unreadable(id, error));
    }
  }

  #end(id: CallId, call: OutstandingCall, error: QuarryError): void {
    this.#remove(id, call);
    call.ended(error);
  }

  #remove(id: CallId, call: OutstandingCall): void {
    call.state = "over";
    this.#outstanding.delete(id);
    if (this.#outstanding.size > 0) return;
    this.#renewed.clear();
    this.#session.rest();
    this.#replies.rest();
  }

  #giveUp(id: CallId, reason: string): void {
    const call = this.#outstanding.get(id);
    if (call === undefined) return;
    call.cancelReason = reason;
    if (call.state === "held-back") this.#end(id, call, cancelledError(call.named, reason));
  }

  async #ask(ids: readonly CallId[]): Promise<void> {
    // When the queue cannot be reached, the next silence asks again.
    const states = await this.queue.find(ids).catch(() => []);
    for (const [at, state] of states.entries()) {
      const call = this.#outstanding.get(ids[at]!);
      if (call !== undefined) this.#learn(ids[at]!, call, state);
    }
  }

  #learn(id: CallId, call: OutstandingCall, state: CallState): void {
    switch (state.kind) {
      case "waiting":
      case "delayed":
      case "running":
        break;
      case "settled":
      case "dead":
        if (isOrphaned(call, state.outcome)) this.#renew(id, call);
        else this.#tell(id, call, state.outcome);
        break;
      case "expired":
        this.#end(id, call, resultExpired(id));
        break;
      case "unknown":
        this.#submitAgain(id, call);
    }
  }

  /** This process was away for so long that the queue may have ended what it had not started, and counts replies anew. */
  #lapsed(): void {
    this.#replies.restart();
    this.missed();
  }

  /** The call that the queue ended is over; what is asked for once more is another. */
  #renew(id: CallId, call: OutstandingCall): void {
    this.#outstanding.delete(id);
    call.renew(this.#ids.next());
    this.#renewed.set(call.knownAs, call.id);
    this.#submitAgain(call.id, call);
  }

  /** The queue lost it; the arguments are still here. */
  #submitAgain(id: CallId, call: OutstandingCall): void {
    if (call.cancelReason !== undefined) {
      this.#end(id, call, cancelledError(call.named, call.cancelReason));
      return;
    }
    this.#outstanding.delete(id);
    this.#outstanding.set(call.id, call);
    call.state = "sent";
    this.#outbox.add(call);
  }
}

/** Ended because its caller fell silent: not by anybody's wish, and before it started. A stream may have been read already. */
function isOrphaned({ cancelReason, isStreamed }: OutstandingCall, outcome: CallOutcome): boolean {
  const isEndedSo = outcome.kind === "ended" && outcome.reason === "cancelled" && outcome.detail === CALLER_IS_GONE;
  return isEndedSo && cancelReason === undefined && !isStreamed;
}

function pages(ids: readonly CallId[]): (readonly CallId[])[] {
  const { maxItemsPerMove } = QUEUE_LIMITS;
  const count = Math.ceil(ids.length / maxItemsPerMove);
  return Array.from({ length: count }, (_, at) => ids.slice(at * maxItemsPerMove, (at + 1) * maxItemsPerMove));
}
