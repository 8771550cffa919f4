// The queue as everything else in `compute` sees it: one shard, whose every move is batched, asynchronous and safe to send
// twice. What crosses the port is plain data; payloads and results are opaque here. Durations cross it, never instants:
// the queue's own clock decides.

/** `<shard>.<26 characters of a ULID>`: made by the caller, sortable by time of making. */
export type CallId = string & { readonly "~callId": true };

/** The number of a lease, growing within a shard: who settles a call must hold the newest (a fencing token). */
export type LeaseToken = number & { readonly "~leaseToken": true };

// ── What a function may do ──

/** How many leases of one gate are out at once, whoever holds them. */
export interface GateLimit {
  readonly key: string;
  readonly maxConcurrent: number;
  /** What a call does when an ancestor of its own holds the gate: run under that permit, or be refused. */
  readonly nested: "borrow" | "refuse";
}

/** A token bucket (GCRA): `tokens` per `periodUs`, at most `burst` at once. */
export interface RateLimit {
  readonly key: string;
  readonly tokens: number;
  readonly periodUs: number;
  readonly burst: number;
}

/** Caps of one batch and when one that is not full goes out. */
export interface BatchLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
  readonly maxWeight: number;
  /** The oldest message waits no longer than this. */
  readonly maxWaitMs: number;
  /** Goes out as soon as a lease is asked for, full or not. */
  readonly eager: boolean;
}

/** What the queue enforces for one version of a function. */
export interface FunctionLimits {
  /** `name@version`: the queue's name of a function; two versions never share a batch. */
  readonly function: string;
  readonly gate: GateLimit;
  readonly rate: RateLimit | undefined;
  /** Tokens of a lease: 1, its rows, or the sum of its messages' `cost`. */
  readonly costUnit: "lease" | "row" | "message";
  /** Undefined: every message is a lease of its own. */
  readonly batching: BatchLimits | undefined;
  /** What may wait; over it `submit` refuses. What is larger than all of it is taken when nothing waits. */
  readonly maxWaitingRows: number;
  readonly maxWaitingBytes: number;
  /** False: a message that was leased once is never leased again. */
  readonly mayRunTwice: boolean;
}

// ── Calls ──

/** The lease under which a call was made by another call. */
export interface ParentCall {
  readonly id: CallId;
  readonly lease: LeaseToken;
}

/** One message: some rows for one function. The queue packs messages and never splits them. */
export interface Submission {
  readonly id: CallId;
  readonly function: string;
  readonly payload: unknown;
  readonly rows: number;
  readonly bytes: number;
  readonly weight: number;
  /** Tokens, where the function's `costUnit` is "message". */
  readonly cost: number;
  /**
   * The last rows of a caller that sends many (a frame, a `map`): a batch that holds it is ready at once. False for a single
   * call, which a busy function makes wait for others.
   */
  readonly flush: boolean;
  /** Who is told the outcome; undefined for a deferred call, whose outcome is kept. */
  readonly caller: string | undefined;
  /** Calls of one tenant share its turn; messages of two never share a batch. */
  readonly tenant: string;
  /** Higher goes first, from -10 to 10. */
  readonly priority: number;
  readonly parent: ParentCall | undefined;
  /** Equal keys of one function are one call, for 24 hours; other arguments (another digest) are refused. */
  readonly idempotency: { readonly key: string; readonly digest: string } | undefined;
  /** Ends unless started in time. */
  readonly ttlMs: number | undefined;
  /** Ends unless settled in time. */
  readonly deadlineMs: number | undefined;
  /** W3C `traceparent`. */
  readonly trace: string | undefined;
}

/** What became of a submission. A known id (sent twice) is accepted again without effect. */
export type SubmitReply =
  | { readonly kind: "accepted" }
  /** The idempotency key is known: this call is the one. Its outcome is also told to the caller who asks now. */
  | { readonly kind: "joined"; readonly id: CallId }
  | { readonly kind: "refused"; readonly reason: RefusalReason; readonly detail: string };

/**
 * `queue-full`: come again later. `other-arguments`: the idempotency key belongs to a call with another digest.
 * `nested`: an ancestor holds a gate that says `nested: "refuse"`. `too-deep`: over 64 ancestors.
 * `unknown-function`: never declared.
 */
export type RefusalReason = "queue-full" | "other-arguments" | "nested" | "too-deep" | "unknown-function";

/** Why the queue itself ended a call. */
export type EndReason =
  /** By `cancel`. */
  | "cancelled"
  /** Not started within `ttlMs`. */
  | "expired"
  /** Not settled within `deadlineMs`. */
  | "deadline"
  /** Its worker was lost, and the function may not run twice. */
  | "worker-lost"
  /** Its workers crashed three times, or handed it back eleven times. */
  | "dead"
  /** Two trees of calls wait for each other's gates; `detail` names the path. */
  | "deadlock"
  /** Its function's queue was purged. */
  | "purged";

/** What a caller learns of a call. */
export type CallOutcome =
  /** Some rows; more will come. */
  | { readonly kind: "part"; readonly body: unknown }
  | { readonly kind: "settled"; readonly body: unknown }
  | { readonly kind: "ended"; readonly reason: EndReason; readonly detail: string };

/** An outcome on its way to one caller. */
export interface Reply {
  /** 1, 2, 3 … per caller: a hole means something was lost on the way. */
  readonly sequence: number;
  readonly id: CallId;
  readonly outcome: CallOutcome;
}

/** Where a call is. Parts already told are not in `outcome`. */
export type CallState =
  | { readonly kind: "waiting" | "delayed" | "running" }
  | { readonly kind: "settled" | "dead"; readonly outcome: CallOutcome }
  /** Its outcome was kept for its time and is gone. */
  | { readonly kind: "expired" }
  | { readonly kind: "unknown" };

/** Items of a streaming call. */
export interface Chunk {
  /** Items in the order they were yielded. */
  readonly items: readonly unknown[];
  /** Place of the item after the last one here: hand it back to read on. */
  readonly cursor: number;
  /** Nothing comes after these items. */
  readonly ended: boolean;
}

/** What callers do. */
export interface QueueProducer {
  /** All submissions of one call are of one moment; replies are in their order. At most 1,000. */
  submit(submissions: readonly Submission[]): Promise<readonly SubmitReply[]>;
  /**
   * Outcomes for `caller` after `sequence`, in order, which also says that everything up to it was read and may go. Waits
   * until there is one, `waitMs` have passed or `signal` is aborted (then empty).
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

/** A call in its tree. */
export interface CallNode {
  readonly id: CallId;
  readonly parent: CallId | undefined;
  readonly function: string;
  readonly state: "waiting" | "delayed" | "running" | "settled" | "dead";
}

// ── Work ──

/** A message as its worker gets it. */
export interface LeasedMessage {
  readonly id: CallId;
  readonly payload: unknown;
  /** Rows still to do, as positions in the payload's rows; undefined: all. */
  readonly remaining: readonly number[] | undefined;
  readonly rows: number;
  readonly tenant: string;
  /** Nobody waits for it: its outcome is kept, its final failure is a dead letter. */
  readonly isDeferred: boolean;
  readonly parent: ParentCall | undefined;
  readonly trace: string | undefined;
  /** Executions that failed and were charged. */
  readonly failures: number;
  readonly crashes: number;
  /** Since it was submitted. */
  readonly ageMs: number;
  /** Since it became ready for this lease. */
  readonly waitedMs: number;
  /** What kept it from this lease last, where the queue can tell. */
  readonly waitedFor?: "rate" | "concurrency" | "batch" | undefined;
  readonly deadlineMs: number | undefined;
}

/** Permission to run some messages now, one handler invocation after another: one permit of the function's gate. */
export interface Lease {
  readonly token: LeaseToken;
  readonly function: string;
  readonly messages: readonly LeasedMessage[];
}

/** What a failed execution counts as. A hand-back (a worker that shuts down) and "none" spend no attempt. */
export type Charge = "failure" | "crash" | "hand-back" | "none";

/** What a worker reports of one leased message. The lease's permit is free when all its messages are reported. */
export type Outcome =
  | {
      readonly kind: "settle";
      readonly id: CallId;
      readonly token: LeaseToken;
      readonly body: unknown;
      /** Kept as a dead letter, with this reason. */
      readonly deadLetter: string | undefined;
    }
  | {
      readonly kind: "retry";
      readonly id: CallId;
      readonly token: LeaseToken;
      readonly charge: Charge;
      readonly delayMs: number;
      /** What was done already, told to the caller at once, and the rows that are left. */
      readonly part: { readonly body: unknown; readonly remaining: readonly number[] } | undefined;
    };

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
}

export interface TurnReply {
  readonly leases: readonly Lease[];
  /** Leased by this session and cancelled since its last turn or beat: their handlers are to be told. */
  readonly cancelled: readonly CancelledCall[];
  /** When something wanted here becomes runnable by time alone. */
  readonly wakeInMs: number | undefined;
}

export interface CancelledCall {
  readonly id: CallId;
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
   * when `signal` is aborted. May wake for nothing.
   */
  awaitWork(session: string, functions: readonly string[], waitMs: number, signal: AbortSignal): Promise<void>;
  /** Takes `cost` more tokens for a running lease, or says how long until they could be had. 0: taken. */
  take(functionName: string, cost: number): Promise<number>;
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
  /** Newest first. */
  deadLetters(functionName: string | undefined, max: number): Promise<readonly DeadLetter[]>;
  /** Makes them ready again, with counters at nothing, no end by time and no parent. How many were found. */
  retryDead(ids: readonly CallId[]): Promise<number>;
}

/** One shard. */
export interface Queue extends QueueProducer, QueueConsumer, QueueAdmin {
  readonly shard: string;
  close(): Promise<void>;
}
