// filter (a > 1) ∘ project (a, f(b))   →   project (a, f(b)) ∘ filter (a > 1)
// Rows a filter drops are never called. Predicates that read a call's result, or anything volatile, stay where they are.
import type { Expression } from "../../plan/expression.ts";
import type { Plan, PlanOf } from "../../plan/plan.ts";
import { inline } from "../../plan/references.ts";
import { callsAnywhere, callsHere, hasCall, isVolatile } from "../../plan/traits.ts";
import { rewritePlan } from "../../plan/walk.ts";
import type { Rule } from "../rule.ts";

export const pushFilterBelowCalls: Rule = {
  name: "push-filter-below-calls",
  rewrite: (plan) => rewritePlan(plan, (node) => (node.kind === "filter" ? push(node) : node)),
};

function push(filter: PlanOf<"filter">): Plan {
  const { input } = filter;
  if (!callsAnywhere(input)) return filter;
  if (input.kind === "filter") return pushBelowFilter(filter, input);
  if (input.kind !== "project") return filter;
  const inlined = filter.predicates.map((predicate) => inline(predicate, input.columns));
  const moves = (predicate: Expression) => !hasCall(predicate) && !isVolatile(predicate);
  const moved = inlined.filter(moves);
  if (moved.length === 0) return filter;
  const below: Plan = push({ kind: "filter", input: input.input, predicates: moved });
  return keepRest(
    filter.predicates.filter((_, index) => !moves(inlined[index]!)),
    { ...input, input: below },
  );
}

/** Call-free predicates go first, below a filter that calls. */
function pushBelowFilter(filter: PlanOf<"filter">, inner: PlanOf<"filter">): Plan {
  if (!callsHere(inner)) return filter;
  const pure = filter.predicates.filter((predicate) => !hasCall(predicate) && !isVolatile(predicate));
  if (pure.length === 0) return filter;
  const below = push({ kind: "filter", input: inner.input, predicates: pure });
  return keepRest(
    filter.predicates.filter((predicate) => !pure.includes(predicate)),
    { ...inner, input: below },
  );
}

function keepRest(predicates: readonly Expression[], input: Plan): Plan {
  return predicates.length === 0 ? input : { kind: "filter", input, predicates };
}
