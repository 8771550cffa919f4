// What follows from a failed execution: the one place where retries, pauses and final failures are told apart.
import type { RetrySettings } from "../../catalog/index.ts";
import { backOff } from "./back-off.ts";

/** A failed execution of one message. */
export interface FailedExecution {
  /** Failed executions that were charged before this one. */
  readonly failures: number;
  /** Since submission. */
  readonly ageMs: number;
  /** The retry policy wants this failure tried again. */
  readonly isWanted: boolean;
  /** The provider asked everybody for this pause. */
  readonly retryAfterMs: number | undefined;
  readonly mayRunTwice: boolean;
}

/**
 * `settle`: the failure is the result. `retry`: once more after `delayMs`, one attempt spent. `pause`: the bucket is closed
 * for `pauseMs` and the message goes back uncharged.
 */
export type FailureVerdict =
  | { readonly kind: "settle" }
  | { readonly kind: "retry"; readonly delayMs: number; readonly charge: "failure" }
  | { readonly kind: "pause"; readonly pauseMs: number };

/** A provider that says "again, at once" is not believed: uncharged retries without a pause would never end. */
const MIN_PAUSE_MS = 100;

const SETTLE: FailureVerdict = Object.freeze({ kind: "settle" });

/** Decides. `random` is from [0, 1). Nothing is tried again that would begin after `maxElapsedMs`. */
export function classifyFailure(retry: RetrySettings, failed: FailedExecution, random: number): FailureVerdict {
  if (!failed.mayRunTwice) return SETTLE;
  const leftMs = retry.maxElapsedMs - failed.ageMs;
  if (failed.retryAfterMs !== undefined) {
    const pauseMs = Math.max(MIN_PAUSE_MS, Math.ceil(failed.retryAfterMs));
    return pauseMs > leftMs ? SETTLE : { kind: "pause", pauseMs };
  }
  if (!failed.isWanted || failed.failures >= retry.retries) return SETTLE;
  const delayMs = backOff(retry, failed.failures + 1, random);
  return delayMs > leftMs ? SETTLE : { kind: "retry", delayMs, charge: "failure" };
}
