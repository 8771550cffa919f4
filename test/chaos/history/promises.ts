// What a run is held to: the limits of its functions, and what its fault is allowed to break.

/** A bucket of tokens. */
export interface RatePromise {
  readonly tokensPerSecond: number;
  readonly burst: number;
}

export interface Promises {
  /** By gate: its functions, and how many handlers of them run at once. */
  readonly gates: readonly { readonly functions: readonly string[]; readonly limit: number }[];
  /** By function. */
  readonly rates: Readonly<Record<string, RatePromise>>;
  /** Codes of errors by which a caller is turned away before the queue has the call. */
  readonly refusals: readonly string[];
}
