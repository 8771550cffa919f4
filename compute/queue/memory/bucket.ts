// The bucket of one rate key, or of one function that has none and may still be paused.
import { FULL_BUCKET, gcra, pauseBucket } from "../../policy/gcra.ts";
import type { RateLimit } from "../limits.ts";

/** Tokens for all functions that name its key. */
export class Bucket {
  /** Undefined: as many as anybody wants, unless paused. */
  limit: RateLimit | undefined;
  #state = FULL_BUCKET;

  constructor(limit: RateLimit | undefined) {
    this.limit = limit;
  }

  /** How long until `cost` tokens could be had; 0: now. */
  waitUs(cost: number, nowUs: number): number {
    if (this.limit !== undefined) return gcra(this.limit, this.#state, cost, nowUs).waitUs;
    return Math.max(0, this.#state.pausedUntilUs - nowUs);
  }

  /** Takes `cost` tokens if they can be had now; else how long until they could. */
  take(cost: number, nowUs: number): number {
    if (this.limit === undefined) return this.waitUs(cost, nowUs);
    const decision = gcra(this.limit, this.#state, cost, nowUs);
    this.#state = decision.state;
    return decision.waitUs;
  }

  /** Gives nothing until `untilUs`. */
  pause(untilUs: number): void {
    this.#state = pauseBucket(this.#state, untilUs);
  }
}
