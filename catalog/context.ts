// What a handler is told beside its arguments.

/** What a handler is told about its call. One per handler invocation. */
export interface Context<State = undefined> {
  /** Aborted when the call times out or its query is cancelled. */
  readonly signal: AbortSignal;
  /** 1 for the first execution. */
  readonly attempt: number;
  /** Unique to this call. */
  readonly callId: string;
  /** The same for every attempt of one call: hand it to services that deduplicate. */
  readonly idempotencyKey: string;
  /** When the call times out. */
  readonly deadline: Date;
  /** Grows with every execution that a queue grants: a store that remembers the highest it saw can refuse an older one. */
  readonly fence: number;
  /** What `setup` returned. */
  readonly state: State;
}
