// Limits of functions in conformance tests: usual ones, from which each test departs in what it is about.
import type { BatchLimits, FunctionLimits, RateLimit } from "../../compute/queue/limits.ts";

/** Of a function that is hardly limited at all, but for `own`. */
export function limits(functionName: string, own: Partial<FunctionLimits> = {}): FunctionLimits {
  return {
    function: functionName,
    gate: gate(functionName, 1_000_000),
    rate: undefined,
    costUnit: "lease",
    batching: undefined,
    maxWaitingRows: 10_000_000,
    maxWaitingBytes: 1 << 30,
    mayRunTwice: true,
    ...own,
  };
}

/** A gate lent to nested calls unless `nested` says otherwise. */
export function gate(
  key: string,
  maxConcurrent: number,
  nested: "borrow" | "refuse" = "borrow",
): FunctionLimits["gate"] {
  return { key, maxConcurrent, nested };
}

/** So many tokens per second. */
export function perSecond(key: string, tokens: number, burst: number): RateLimit {
  return { key, tokens, periodUs: 1_000_000, burst };
}

/** Batches of at most `maxRows` rows that wait a second for one another. */
export function batches(maxRows: number, own: Partial<BatchLimits> = {}): BatchLimits {
  return { maxRows, maxBytes: 1 << 30, maxWeight: 1_000_000_000, maxWaitMs: 1_000, eager: false, ...own };
}
