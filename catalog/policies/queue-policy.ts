// `queue`: how much may wait for a function, and how safe what waits is.
import { type RefuseDefinition, refuseUnknown, show, wholeNumber } from "../option-checks.ts";
import type { QueueSettings } from "./policy-settings.ts";

/** Over either limit a call is refused with `compute.queue-full`; frames wait instead. */
export interface QueuePolicy {
  /** Rows that wait. @defaultValue no limit */
  readonly maxItems?: number | undefined;
  /** Size of their arguments. @defaultValue no limit */
  readonly maxBytes?: number | undefined;
  /**
   * What a deferred call (`enqueue`) survives once it is accepted: `"process"`, the death of any process, Redis included;
   * `"synced"`, also a power loss: accepting it waits for Redis's disk, or for a replica. Calls that somebody waits for need
   * neither: they are sent again. @defaultValue "process"
   */
  readonly durability?: "process" | "synced" | undefined;
}

/** How much may wait for a function, and how safe it is: for `queue`. Checked when a function is defined with it. */
export function QueuePolicy(policy: QueuePolicy): QueuePolicy {
  return Object.freeze({ ...policy });
}

/** The settings of `queue`. */
export function settleQueue(given: QueuePolicy = {}, refuse: RefuseDefinition): QueueSettings {
  refuseUnknown(given, ["maxItems", "maxBytes", "durability"], refuse, "queue");
  const { durability = "process" } = given;
  if (durability !== "process" && durability !== "synced") {
    refuse(`queue.durability must be "process" or "synced", not ${show(durability)}`);
  }
  const limit = (option: "maxItems" | "maxBytes") =>
    wholeNumber(`queue.${option}`, given[option] ?? Number.MAX_SAFE_INTEGER, {}, refuse);
  return Object.freeze({ maxItems: limit("maxItems"), maxBytes: limit("maxBytes"), durability });
}
