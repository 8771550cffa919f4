// What a chaos process is told when it starts, and what it says to the stage.
import type { Load } from "./load.ts";
import type { Site } from "./runtime.ts";

export interface Orders {
  readonly name: string;
  /** Where it records. */
  readonly folder: string;
  readonly site: Site;
  /** Of a caller. */
  readonly load?: Load | undefined;
}

/** `done`: so many of its calls are over. */
export type Said = { readonly kind: "ready" } | { readonly kind: "done"; readonly calls: number };

/** The orders this process was given; ends it with whoever gave them. */
export function takeOrders(): Orders {
  process.once("disconnect", () => process.exit(1));
  return JSON.parse(process.env.QUARRY_CHAOS_ORDERS ?? "") as Orders;
}

export function say(said: Said): void {
  process.send?.(said);
}
