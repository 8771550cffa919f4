// `queue`: how much may wait for a function.
import { type RefuseDefinition, refuseUnknown, wholeNumber } from "../option-checks.ts";
import type { QueueSettings } from "./policy-settings.ts";

/** Over either limit a call is refused with `compute.queue-full`; frames wait instead. */
export interface QueuePolicy {
  /** Rows that wait. @defaultValue no limit */
  readonly maxItems?: number | undefined;
  /** Size of their arguments. @defaultValue no limit */
  readonly maxBytes?: number | undefined;
}

/** How much may wait for a function: for `queue`. Checked when a function is defined with it. */
export function QueuePolicy(policy: QueuePolicy): QueuePolicy {
  return Object.freeze({ ...policy });
}

/** The settings of `queue`. */
export function settleQueue(given: QueuePolicy = {}, refuse: RefuseDefinition): QueueSettings {
  refuseUnknown(given, ["maxItems", "maxBytes"], refuse, "queue");
  const limit = (option: keyof QueuePolicy) =>
    wholeNumber(`queue.${option}`, given[option] ?? Number.MAX_SAFE_INTEGER, {}, refuse);
  return Object.freeze({ maxItems: limit("maxItems"), maxBytes: limit("maxBytes") });
}
