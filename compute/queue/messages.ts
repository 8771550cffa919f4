// What travels through the queue: calls on their way in, leases on their way to workers, outcomes on their way back. Plain data.

/** `<shard>.<26 characters of a ULID>`: made by the caller, sortable by time of making. */
export type CallId = string & { readonly "~callId": true };

/** The number of a lease, growing within a shard: who settles a call must hold the newest (a fencing token). */
export type LeaseToken = number & { readonly "~leaseToken": true };

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
  /** Accepted only once it would survive a power loss (written to disk, or to a replica): what nobody would send again. */
  readonly synced: boolean;
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
  /** Its workers crashed three times, or handed it back eleven times; or what it returned is too large to be kept. */
  | "dead"
  /** Two trees of calls wait for each other's gates; `detail` names the path. */
  | "deadlock"
  /** Its function's queue was purged. */
  | "purged"
  /** No worker serves its version any more, and its current version takes other arguments; `detail` names it. A dead letter. */
  | "version-unavailable";

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

/** A call in its tree. */
export interface CallNode {
  readonly id: CallId;
  readonly parent: CallId | undefined;
  readonly function: string;
  readonly state: "waiting" | "delayed" | "running" | "settled" | "dead";
}

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
