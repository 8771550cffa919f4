// The queue as everything else in `compute` sees it: one shard, whose every move is batched, asynchronous and safe to send
// twice. What crosses the port is plain data; payloads and results are opaque here. Durations cross it, never instants:
// the queue's own clock decides.
import type { FunctionLimits } from "./limits.ts";
import type {
  CallId,
  CallNode,
  CallState,
  Chunk,
  Lease,
  LeaseToken,
  Outcome,
  Reply,
  Submission,
  SubmitReply,
} from "./messages.ts";

/** What callers do. */
export interface QueueProducer {
  /** All submissions of one call are of one moment; replies are in their order. At most 1,000. */
  submit(submissions: readonly Submission[]): Promise<readonly SubmitReply[]>;
  /**
   * Outcomes for `caller` after `sequence`, in order, which also says that everything up to it was read and may go. Waits
   * until there is one, `waitMs` have passed or `signal` is aborted (then empty). Empty before its time: some may be lost.
   */
  receive(caller: string, sequence: number, waitMs: number, signal: AbortSignal): Promise<readonly Reply[]>;
  /** The state of each call, in order. */
  find(ids: readonly CallId[]): Promise<readonly CallState[]>;
  /** Ends each call and every call made by it, then or later; those running are told through their worker. How many were ended. */
  cancel(ids: readonly CallId[], reason: string): Promise<number>;
  /** Items of a streaming call from `cursor` on, freeing the credit of those before it; waits like {@link receive}. */
  read(id: CallId, cursor: number, waitMs: number, signal: AbortSignal): Promise<Chunk>;
  /** The calls made by `id` and by those, parents first, `id` itself included; empty when unknown. */
  tree(id: CallId): Promise<readonly CallNode[]>;
}

/** How many leases a worker can start now of one function. */
export interface Want {
  readonly function: string;
  readonly leases: number;
  /** Only messages that have a parent: what a worker asks for whose every slot is taken by handlers that wait. */
  readonly nestedOnly: boolean;
}

export interface TurnRequest {
  readonly session: string;
  /** Grows by one with each turn; the same number again gets the same leases again. */
  readonly sequence: number;
  readonly outcomes: readonly Outcome[];
  /** In the order they are to be served. */
  readonly wants: readonly Want[];
  /** Leases over all `wants` together; undefined: as many as they say. */
  readonly maxLeases?: number | undefined;
  /**
   * What this turn wants and is not given may be given later, as soon as there is some, until the next turn: `awaitWork`
   * resolves with it. @defaultValue false
   */
  readonly handOver?: boolean | undefined;
}

export interface TurnReply {
  readonly leases: readonly Lease[];
  /** Leased by this session and cancelled since its last turn or beat: their handlers are to be told. */
  readonly cancelled: readonly CancelledCall[];
  /** When something wanted here becomes runnable by time alone. */
  readonly wakeInMs: number | undefined;
  /**
   * The queue does not know the turn before this one: the session was reaped, or the queue has gone back in time. Outcomes of
   * leases that are still the session's were taken, its other leases are others' now, and nothing was leased; the worker begins
   * another session.
   */
  readonly isLost?: boolean | undefined;
}

export interface CancelledCall {
  readonly id: CallId;
  /** Under which it ran: the session may run it again already. */
  readonly token: LeaseToken;
  readonly reason: string;
}

/** A live worker or caller. Its leases (its attached calls, for a caller) end when it stops beating for `leaseMs`. */
export interface Beat {
  readonly session: string;
  readonly role: "worker" | "caller";
  /** Infinity: it lives and dies with the queue. */
  readonly leaseMs: number;
  /** Rows a caller will still send, by function: what an autoscaler should know. */
  readonly demand: Readonly<Record<string, number>>;
  /** Functions a worker would run now, declared or not: none for a caller. It serves them from this beat to its next, or its end. */
  readonly serves: readonly string[];
}

/** What workers do. */
export interface QueueConsumer {
  /** Reports, then leases: one move. */
  turn(request: TurnRequest): Promise<TurnReply>;
  /** Begins or prolongs a session. */
  beat(beat: Beat): Promise<readonly CancelledCall[]>;
  /** Ends a session: its unreported leases go back uncharged. */
  leave(session: string): Promise<void>;
  /**
   * Resolves when one of `functions` may have work or the queue has ended a call that the session runs, after `waitMs`, or
   * when `signal` is aborted. May wake for nothing. With leases, they are the session's, also when the wait was aborted.
   */
  awaitWork(
    session: string,
    functions: readonly string[],
    waitMs: number,
    signal: AbortSignal,
  ): Promise<readonly Lease[]>;
  /**
   * Takes `cost` more tokens for a running lease, or says how many ms until they could be had. 0: taken, or the lease is
   * over. `sequence` grows by one with each `take` of a lease, one after another: the same number again spends nothing and
   * gets the same answer.
   */
  take(token: LeaseToken, sequence: number, cost: number): Promise<number>;
  /** Nobody is given a token of the function's rate key (its own, if it has none) for so long. Never shortens a pause. */
  pauseRate(functionName: string, pauseMs: number): Promise<void>;
  /**
   * Adds items of a running streaming call, from place `cursor` on (known ones are dropped). The credit left: at 0 or below,
   * wait. Under a token that is old nothing is added, and there is none.
   */
  append(id: CallId, token: LeaseToken, cursor: number, items: readonly unknown[], bytes: number): Promise<number>;
  /** Resolves with the credit once there is some, or as {@link awaitWork}. */
  awaitCredit(id: CallId, waitMs: number, signal: AbortSignal): Promise<number>;
}

// ── Administration ──

export interface FunctionStats {
  readonly function: string;
  readonly waitingMessages: number;
  readonly waitingRows: number;
  readonly waitingBytes: number;
  readonly delayedMessages: number;
  readonly runningLeases: number;
  readonly runningRows: number;
  /** Rows that callers declared they will send. */
  readonly demandRows: number;
  readonly settledMessages: number;
  readonly settledRows: number;
  readonly retries: number;
  readonly deadLetters: number;
  readonly isPaused: boolean;
  /** Live sessions that serve it. */
  readonly workers: number;
  /**
   * How long work (delayed, too) has waited while no live session serves the function: since the last such session went, or
   * since there is work if that came later. 0 where one does, or nothing waits.
   */
  readonly unservedMs: number;
}

export interface DeadLetter {
  readonly id: CallId;
  readonly function: string;
  readonly payload: unknown;
  readonly rows: number;
  readonly reason: string;
  readonly failures: number;
  readonly crashes: number;
  /** How long ago it died. */
  readonly ageMs: number;
}

/** What operators do. */
export interface QueueAdmin {
  /**
   * Makes limits known; the newest word about a function or key counts.
   * @throws `config.policy-conflict` when two functions declare one key with different limits
   */
  declare(limits: readonly FunctionLimits[]): Promise<void>;
  /** Leases nothing of it until {@link resume}; what runs goes on. */
  pause(functionName: string): Promise<void>;
  resume(functionName: string): Promise<void>;
  /** Ends every waiting and delayed call of it. How many. */
  purge(functionName: string): Promise<number>;
  stats(): Promise<readonly FunctionStats[]>;
  /**
   * Waiting and delayed calls of one function become calls of another, in the order, with the ages and counters they have,
   * behind those that wait there; their idempotency keys are known under both names. Without another they end as dead
   * letters, `version-unavailable`. How many. None, when `to` was never declared.
   */
  move(from: string, to: string | undefined): Promise<number>;
  /** At most `max`, newest first, without the first `skip`; undefined: of all functions. */
  deadLetters(functionName: string | undefined, max: number, skip?: number): Promise<readonly DeadLetter[]>;
  /** Makes them ready again, with counters at nothing, no end by time and no parent. How many were found. */
  retryDead(ids: readonly CallId[]): Promise<number>;
  /** The same for every dead letter there is of one function; undefined: of all. How many. */
  retryAllDead(functionName: string | undefined): Promise<number>;
}

/** One shard. */
export interface Queue extends QueueProducer, QueueConsumer, QueueAdmin {
  readonly shard: string;
  close(): Promise<void>;
}
