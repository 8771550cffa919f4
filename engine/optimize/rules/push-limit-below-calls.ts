// limit 10 ∘ sort (a) ∘ project (a, f(b))   →   project (a, f(b)) ∘ limit 10 ∘ sort (a)
// `ORDER BY amount LIMIT 10` makes ten calls. A sort by a call's result stays above the call, and so does its limit.
import type { Plan, PlanOf } from "../../plan/plan.ts";
import { inline } from "../../plan/references.ts";
import { callsHere, hasCall, isVolatile } from "../../plan/traits.ts";
import { rewritePlan } from "../../plan/walk.ts";
import type { Rule } from "../rule.ts";

export const pushLimitBelowCalls: Rule = {
  name: "push-limit-below-calls",
  rewrite: (plan) =>
    rewritePlan(plan, (node) => {
      if (node.kind === "limit") return pushLimit(node);
      return node.kind === "sort" ? pushSort(node) : node;
    }),
};

/** Through projections, as far down as a call is; one row in is one row out. */
function pushLimit(limit: PlanOf<"limit">): Plan {
  const { input } = limit;
  if (input.kind !== "project" || !callsBelow(input)) return limit;
  return { ...input, input: pushLimit({ ...limit, input: input.input }) };
}

/** Whether a chain of projections starts here that calls something. */
function callsBelow(plan: Plan): boolean {
  return plan.kind === "project" && (callsHere(plan) || callsBelow(plan.input));
}

function pushSort(sort: PlanOf<"sort">): Plan {
  const { input } = sort;
  if (input.kind !== "project" || !callsBelow(input)) return sort;
  const keys = sort.keys.map((key) => ({ ...key, input: inline(key.input, input.columns) }));
  if (keys.some((key) => hasCall(key.input) || isVolatile(key.input))) return sort;
  return { ...input, input: pushSort({ ...sort, keys, input: input.input }) };
}
