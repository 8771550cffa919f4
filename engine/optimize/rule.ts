// What an optimizer rule is, and the invariants that hold after each one.
import { QuarryError } from "../errors.ts";
import { type Plan, schemaOf } from "../plan/plan.ts";
import { sameType } from "../types/logical-type.ts";

/** A rewrite that keeps what the plan means. `name` is what `explain` and errors call it. */
export interface Rule {
  readonly name: string;
  /** Returns the same reference when it has nothing to do. */
  rewrite(plan: Plan): Plan;
}

/**
 * Applies a rule and checks that the columns a plan gives are what they were.
 * @throws `internal.invariant` naming the rule.
 */
export function applyRule(plan: Plan, rule: Rule): Plan {
  const next = rule.rewrite(plan);
  if (next !== plan) assertSameSchema(plan, next, rule);
  return next;
}

function assertSameSchema(before: Plan, after: Plan, rule: Rule): void {
  const [was, is] = [schemaOf(before), schemaOf(after)];
  const same = was.length === is.length && was.every(({ type }, index) => sameType(type, is[index]!.type));
  if (same) return;
  const show = (schema: typeof was) => schema.map(({ name }) => name).join(", ");
  const detail = `rule ${rule.name} turned (${show(was)}) into (${show(is)})`;
  throw new QuarryError("internal.invariant", `The optimizer broke a plan: ${detail}. Please report the query.`, {
    detail,
  });
}
