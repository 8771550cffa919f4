// A promise that is not waited for longer than so long.
import type { Clock } from "../clock.ts";

/** Settles as `promise` does; after `timeoutMs` rejects with what `late` makes. Undefined: no limit. */
export function withinTime<Value>(
  clock: Clock,
  timeoutMs: number | undefined,
  promise: Promise<Value>,
  late: () => Error,
): Promise<Value> {
  if (timeoutMs === undefined) return promise;
  return new Promise((resolve, reject) => {
    const timer = clock.after(timeoutMs, () => reject(late()));
    promise.finally(() => timer.cancel()).then(resolve, reject);
  });
}
