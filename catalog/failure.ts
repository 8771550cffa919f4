// What becomes of a failed execution: whether the function's retry policy wants another, and whether the provider asked for a pause.
import { isQuarryError } from "../engine/index.ts";
import type { FunctionDefinition } from "./definition.ts";
import { isRowError } from "./row-error.ts";
import { describeThrown, type Thrown } from "./thrown.ts";

/** What a handler failed with, classified. */
export interface FunctionFailure extends Thrown {
  /** The function's retry policy wants another execution. */
  readonly isWanted: boolean;
  /** The provider asked for this pause of everybody who calls it. */
  readonly retryAfterMs: number | undefined;
}

/**
 * A row error says itself whether it is worth another execution. An error is, when it matches `retryOn`, or there is none;
 * always when the provider asked for a pause, and never when it carries `retryable: false`.
 */
export function failureOf({ policies }: FunctionDefinition, thrown: unknown): FunctionFailure {
  const described = describeThrown(thrown);
  const retryAfterMs = pauseOf(thrown);
  const isPaused = retryAfterMs !== undefined;
  if (isRowError(thrown)) return { ...described, isWanted: thrown.retryable, retryAfterMs };
  const isWanted = isPaused || isWantedBy(policies.retry.wants, thrown);
  return { ...described, retryable: described.retryable || isPaused, isWanted, retryAfterMs };
}

function isWantedBy(wants: ((thrown: unknown) => boolean) | undefined, thrown: unknown): boolean {
  if (isFinal(thrown)) return false;
  if (wants === undefined) return true;
  try {
    return wants(thrown) === true;
  } catch {
    // A predicate that fails on this error knows nothing of it.
    return false;
  }
}

/** Our own errors that time may mend; of the others somebody has to change something. */
const PASSING = /^(compute\.|resources\.|function\.(failed|timeout)$)/;

function isFinal(thrown: unknown): boolean {
  if (isQuarryError(thrown)) return !PASSING.test(thrown.code);
  return (thrown as { retryable?: unknown } | null | undefined)?.retryable === false;
}

function pauseOf(thrown: unknown): number | undefined {
  const pauseMs = (thrown as { retryAfterMs?: unknown } | null | undefined)?.retryAfterMs;
  if (typeof pauseMs !== "number" || !(pauseMs >= 0 && pauseMs < Number.POSITIVE_INFINITY)) return undefined;
  return isRowError(thrown) && !thrown.retryable ? undefined : pauseMs;
}
