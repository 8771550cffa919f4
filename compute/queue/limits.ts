// What a function may do, as the queue enforces it. Plain data.

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
