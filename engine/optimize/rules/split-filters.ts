// filter (a > 1 AND f(b) AND g(c))   →   filter g(c) ∘ filter f(b) ∘ filter a > 1
// Each call sees only the rows that passed what stands before it: plain predicates first, then those with the fewest calls.
import type { Expression } from "../../plan/expression.ts";
import type { Plan, PlanOf } from "../../plan/plan.ts";
import { hasCall } from "../../plan/traits.ts";
import { rewritePlan, someExpression } from "../../plan/walk.ts";
import type { Rule } from "../rule.ts";

export const splitFilters: Rule = {
  name: "split-filters",
  rewrite: (plan) => rewritePlan(plan, (node) => (node.kind === "filter" ? split(node) : node)),
};

function split(filter: PlanOf<"filter">): Plan {
  const calling = filter.predicates.filter(hasCall);
  if (calling.length === 0 || filter.predicates.length === 1) return filter;
  const plain = filter.predicates.filter((predicate) => !hasCall(predicate));
  const start: Plan = plain.length === 0 ? filter.input : { ...filter, predicates: plain };
  return calling
    .toSorted((left, right) => countCalls(left) - countCalls(right))
    .reduce((input: Plan, predicate): Plan => ({ kind: "filter", input, predicates: [predicate] }), start);
}

function countCalls(predicate: Expression): number {
  let count = 0;
  someExpression(predicate, (part) => {
    if (part.kind === "call") count++;
    return false;
  });
  return count;
}
