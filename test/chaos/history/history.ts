// What happened in a run, as every process that took part wrote it down. Plain data, in the order of `atUs`.

/** Why a call of the load was made: what its end must be. */
export type Fate =
  /** It has a value. */
  | "value"
  /** It fails: its function always throws. */
  | "failure"
  /** It kills whoever runs it, each time. */
  | "death";

/** A caller is about to make a call. `call` is its first argument, by which all processes know it. */
export interface Called {
  readonly kind: "called";
  readonly call: string;
  readonly function: string;
  readonly isDeferred: boolean;
  readonly fate: Fate;
  /** How many items its stream has; undefined for a call of one value. */
  readonly items?: number | undefined;
  /** Executions that are to fail first. */
  readonly failures?: number | undefined;
}

/** The queue has a deferred call. */
export interface Accepted {
  readonly kind: "accepted";
  readonly call: string;
  readonly id: string;
}

/** Its caller got the value of a call. */
export interface Answered {
  readonly kind: "answered";
  readonly call: string;
  /** Of the execution that made it; undefined for a stream, which several may have made. */
  readonly fence: number | undefined;
}

/** Its caller got an error. */
export interface Failed {
  readonly kind: "failed";
  readonly call: string;
  readonly code: string;
  readonly message: string;
}

/** Its reader got an item of a stream. */
export interface ItemRead {
  readonly kind: "item";
  readonly call: string;
  readonly index: number;
}

/** A worker was given a lease by the turn it sent at `sentUs`, or was handed it since. */
export interface Leased {
  readonly kind: "leased";
  readonly sentUs: number;
  readonly token: number;
  readonly function: string;
  readonly messages: readonly LeasedCall[];
}

export interface LeasedCall {
  readonly call: string;
  readonly failures: number;
  readonly crashes: number;
}

/** A handler began; `run` is one invocation of one process. */
export interface Started {
  readonly kind: "started";
  readonly run: string;
  readonly function: string;
  readonly calls: readonly string[];
  readonly attempt: number;
  readonly fence: number;
  /** How many calls of the same function are above it. */
  readonly depth: number;
}

/** A handler was over; `died`: it is about to kill its process. */
export interface Ended {
  readonly kind: "ended";
  readonly run: string;
  readonly how: "returned" | "threw" | "died";
}

/** A process could do nothing since `sinceUs`: it was stopped, or the machine was busy. */
export interface Stalled {
  readonly kind: "stalled";
  readonly sinceUs: number;
}

/** Something was done to process `target`; `dismissed`: it was asked to end, and hands back what it runs. */
export interface Struck {
  readonly kind: "killed" | "stopped" | "resumed" | "dismissed";
  readonly target: string;
}

/** The queue lost what it did in the last `lostUs`. */
export interface RolledBack {
  readonly kind: "rolled-back";
  readonly lostUs: number;
}

/** Something was done that nobody should notice. */
export interface Disturbed {
  readonly kind: "disturbed";
  readonly what: string;
}

/** What the queue holds when all is over. */
export interface Remains {
  readonly kind: "remains";
  /** By function. */
  readonly waiting: Readonly<Record<string, number>>;
  readonly running: Readonly<Record<string, number>>;
  readonly deadLetters: readonly { readonly call: string; readonly reason: string }[];
  readonly keys: readonly KeyLeft[];
}

/** A key that is left: `name` is what follows the tag of its shard. */
export interface KeyLeft {
  readonly name: string;
  /** Entries of a collection, 1 of anything else. */
  readonly entries: number;
  readonly hasTtl: boolean;
}

type Fact =
  | Called
  | Accepted
  | Answered
  | Failed
  | ItemRead
  | Leased
  | Started
  | Ended
  | Stalled
  | Struck
  | RolledBack
  | Disturbed
  | Remains;

/** Who saw it, and when, on the one monotonic clock of this host. */
export type HistoryEvent = Fact & { readonly atUs: number; readonly process: string };

export type FactOf<Kind extends Fact["kind"]> = Extract<HistoryEvent, { readonly kind: Kind }>;

export type { Fact };

export type History = readonly HistoryEvent[];

/** All events of one kind, in their order. */
export function eventsOf<Kind extends Fact["kind"]>(history: History, kind: Kind): readonly FactOf<Kind>[] {
  return history.filter((event): event is FactOf<Kind> => event.kind === kind);
}

/** The same for all processes of this host. */
export function nowUs(): number {
  return Number(process.hrtime.bigint() / 1000n);
}
