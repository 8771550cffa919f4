// How long a worker waits before it asks a queue again that did not answer.
import type { Clock } from "../clock.ts";

const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 5_000;

/** After so many failures in a row, 1 or more. */
export function pauseMs(failures: number): number {
  return Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
}

/** Resolves after `ms`, or as soon as `signal` is aborted. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      timer.cancel();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = clock.after(ms, end);
    signal.addEventListener("abort", end, { once: true });
  });
}
