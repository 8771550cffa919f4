// The generic cell rate algorithm: a token bucket as one number, the time at which it would be empty of debt.

/** `tokens` per `periodUs`, at most `burst` at once. */
export interface TokenRate {
  readonly tokens: number;
  readonly periodUs: number;
  readonly burst: number;
}

/** A bucket between two decisions, in microseconds of one clock. */
export interface RateState {
  /** When everything admitted so far would have arrived, had it come evenly. */
  readonly arrivalUs: number;
  /** Nothing is admitted before. */
  readonly pausedUntilUs: number;
}

/** Taken, or what to wait before asking again. */
export interface RateDecision {
  readonly allowed: boolean;
  readonly state: RateState;
  /** 0 when allowed. */
  readonly waitUs: number;
}

/** A bucket that nobody has asked: full, and not paused. */
export const FULL_BUCKET: RateState = Object.freeze({ arrivalUs: 0, pausedUntilUs: 0 });

/**
 * Asks the bucket for `cost` tokens. What costs more than `burst` is admitted as `burst`: refused for ever would be worse.
 * Each cost is rounded up to whole microseconds, so the rate is never exceeded.
 *
 * @source ITU-T I.371, annex A (virtual scheduling)
 */
export function gcra(limit: TokenRate, state: RateState, cost: number, nowUs: number): RateDecision {
  const burstUs = tokensUs(limit, limit.burst);
  const arrivalUs = Math.max(state.arrivalUs, nowUs) + Math.min(tokensUs(limit, cost), burstUs);
  const admittedUs = Math.max(arrivalUs - burstUs, state.pausedUntilUs);
  if (admittedUs > nowUs) return { allowed: false, state, waitUs: admittedUs - nowUs };
  return { allowed: true, state: { arrivalUs, pausedUntilUs: state.pausedUntilUs }, waitUs: 0 };
}

/** The bucket, closed until `untilUs`. Never shortens a pause. */
export function pauseBucket(state: RateState, untilUs: number): RateState {
  return untilUs > state.pausedUntilUs ? { arrivalUs: state.arrivalUs, pausedUntilUs: untilUs } : state;
}

/** How long the rate takes to make so many tokens. */
function tokensUs(limit: TokenRate, tokens: number): number {
  return Math.ceil((tokens * limit.periodUs) / limit.tokens);
}
