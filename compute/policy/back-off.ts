// How long to wait before an execution is tried again.
import type { RetrySettings } from "../../catalog/index.ts";

/** Of all retry settings, what decides the wait. */
export type BackOffSettings = Pick<RetrySettings, "initialMs" | "multiplier" | "maxWaitMs" | "jitter">;

/**
 * Whole milliseconds before the execution after `failures` failed ones (1 or more). `random` is from [0, 1).
 *
 * @source Brooker: Exponential Backoff And Jitter, AWS Architecture Blog 2015 ("full jitter")
 */
export function backOff(settings: BackOffSettings, failures: number, random: number): number {
  const factor = Math.min(settings.multiplier ** (failures - 1), Number.MAX_VALUE);
  const waitMs = Math.min(settings.initialMs * factor, settings.maxWaitMs);
  return Math.round(settings.jitter ? waitMs * random : waitMs);
}
