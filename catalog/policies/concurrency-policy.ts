// `concurrency`: how many handler invocations there may be at once, over everybody who names the key.
import { oneOf, type RefuseDefinition, refuseUnknown, someText, wholeNumber } from "../option-checks.ts";
import type { ConcurrencySettings } from "./policy-settings.ts";

/** A number of permits. */
export interface ConcurrencyPolicy {
  /** Handler invocations at once. */
  readonly maxConcurrent: number;
  /** Functions that name the same key share the permits, over all processes. @defaultValue the function's own */
  readonly key?: string | undefined;
  /**
   * What becomes of a call that needs a permit which a call above it holds: it runs under that permit, one such call at a
   * time; or it is refused. @defaultValue "borrow"
   */
  readonly nested?: "borrow" | "refuse" | undefined;
}

/** How many handler invocations there may be at once: for `concurrency`. Checked when a function is defined with it. */
export function ConcurrencyPolicy(policy: ConcurrencyPolicy): ConcurrencyPolicy {
  return Object.freeze({ ...policy });
}

const OPTIONS = ["maxConcurrent", "key", "nested"];
const DEFAULT_MAX_CONCURRENT = 1;

/** The settings of `concurrency`; a number is `maxConcurrent`. */
export function settleConcurrency(
  given: number | ConcurrencyPolicy | undefined,
  refuse: RefuseDefinition,
): ConcurrencySettings {
  if (given === undefined) return settleConcurrency(DEFAULT_MAX_CONCURRENT, refuse);
  if (typeof given !== "object" || given === null) {
    return Object.freeze({
      maxConcurrent: wholeNumber("concurrency", given, {}, refuse),
      key: undefined,
      nested: "borrow",
    });
  }
  refuseUnknown(given, OPTIONS, refuse, "concurrency");
  return Object.freeze({
    maxConcurrent: wholeNumber("concurrency.maxConcurrent", given.maxConcurrent, {}, refuse),
    key: someText("concurrency.key", given.key, refuse),
    nested: oneOf("concurrency.nested", given.nested ?? "borrow", ["borrow", "refuse"], refuse),
  });
}
