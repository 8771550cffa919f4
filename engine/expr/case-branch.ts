// The one place that makes a branch of a CASE.
import type { CaseBranch } from "./expr.ts";
import { nodeOf } from "./node-of.ts";

/** `WHEN condition THEN value`; either may be an expression or a literal. */
export function caseBranch(condition: unknown, value: unknown): CaseBranch {
  // biome-ignore lint/suspicious/noThenProperty: a node, never awaited; named as in SQL
  return { when: nodeOf(condition), then: nodeOf(value) };
}
