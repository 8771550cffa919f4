// with n = (project f(a)) : limit 10 ∘ read n   →   limit 10 ∘ project f(a)
// What is read once need not be kept: filters and limits of the reader then reach the calls. Rows read in the step of a
// recursion are read in every round, and stay; so does what the query says is MATERIALIZED.
import type { Plan, PlanOf } from "../../plan/plan.ts";
import { inputs, rewritePlan } from "../../plan/walk.ts";
import type { Rule } from "../rule.ts";

export const inlineUsedOnce: Rule = {
  name: "inline-used-once",
  rewrite: (plan) => rewritePlan(plan, (node) => (node.kind === "with" && !node.materialized ? inline(node) : node)),
};

function inline(node: PlanOf<"with">): Plan {
  const { id, definition, body } = node;
  if (readsOf(body, id) > 1) return node;
  return rewritePlan(body, (part) => (part.kind === "reference" && part.id === id ? definition : part));
}

/** How often a run reads the rows `id`. */
function readsOf(plan: Plan, id: number): number {
  if (plan.kind === "reference") return plan.id === id ? 1 : 0;
  if (plan.kind === "recursion" && readsOf(plan.step, id) > 0) return Number.POSITIVE_INFINITY;
  return inputs(plan).reduce((sum, input) => sum + readsOf(input, id), 0);
}
