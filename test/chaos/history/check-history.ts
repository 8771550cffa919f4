// Judges a history: which promises were broken, and by what. Pure: the same history is always judged alike.

import { factsOf } from "./facts.ts";
import type { History } from "./history.ts";
import type { Promises } from "./promises.ts";
import { checkCharges } from "./rules/charges.ts";
import { checkExecutions } from "./rules/executions.ts";
import { checkGates } from "./rules/gates.ts";
import { checkRates } from "./rules/rates.ts";
import { checkRemains } from "./rules/remains.ts";
import { checkResults } from "./rules/results.ts";
import { checkStreams } from "./rules/streams.ts";

/** What must hold; the numbers are those of queue.md's "What must never be broken". */
export type PromiseName =
  /** Every accepted call has one result or dead letter (1). */
  | "one-result"
  /** Who settles holds the current token (2). */
  | "current-token"
  /** A call runs again only where something happened to it (6, 9). */
  | "no-needless-execution"
  /** Permits in use ≤ limit (3). */
  | "gate"
  /** Tokens spent ≤ rate × time + burst (4). */
  | "rate"
  /** No gap and no repeat (5). */
  | "stream"
  /** Failures are charged for executions that failed, crashes for workers that were lost (6). */
  | "charges"
  /** Only what kills its workers is a dead letter. */
  | "innocents"
  /** Nothing waits or runs, and only known keys are left (7). */
  | "remains";

export interface Violation {
  readonly promise: PromiseName;
  /** What broke it, in words. */
  readonly detail: string;
}

type Rule = (facts: ReturnType<typeof factsOf>, promises: Promises) => Iterable<Violation>;

const RULES: readonly Rule[] = [
  checkResults,
  checkExecutions,
  checkGates,
  checkRates,
  checkStreams,
  checkCharges,
  checkRemains,
];

export function checkHistory(history: History, promises: Promises): readonly Violation[] {
  const facts = factsOf(history);
  return RULES.flatMap((rule) => [...rule(facts, promises)]);
}
