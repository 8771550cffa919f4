// call f(a || 'x')   →   project (without #2) ∘ call f(#2) ∘ project (*, a || 'x')
// A call node reads columns only; what its arguments and masks compute is DuckDB's work, in a projection below.
import { type Expression, ref } from "../../plan/expression.ts";
import { type NamedExpression, type Plan, type PlanOf, schemaOf } from "../../plan/plan.ts";
import { keyOf, selectColumns } from "../../plan/references.ts";
import { isVolatile } from "../../plan/traits.ts";
import { mapExpressions, rewritePlan } from "../../plan/walk.ts";
import type { Rule } from "../rule.ts";

export const computeArguments: Rule = {
  name: "compute-arguments",
  rewrite: (plan) => rewritePlan(plan, (node) => (node.kind === "call" ? compute(node) : node)),
};

function compute(node: PlanOf<"call">): Plan {
  const width = schemaOf(node.input).length;
  const computed = new Map<string, NamedExpression>();
  const place = (expression: Expression): Expression => {
    if (expression.kind === "ref") return expression;
    const key = isVolatile(expression) ? `${computed.size}` : keyOf(expression);
    if (!computed.has(key)) computed.set(key, { name: `argument${computed.size}`, expression });
    const position = width + [...computed.keys()].indexOf(key);
    return ref(position, { name: computed.get(key)!.name, type: expression.type });
  };
  const moved = mapExpressions(node, place) as PlanOf<"call">;
  if (computed.size === 0) return node;
  const own = schemaOf(node.input).map((column, index) => ({ name: column.name, expression: ref(index, column) }));
  const input: Plan = { kind: "project", input: node.input, columns: [...own, ...computed.values()] };
  const results = node.calls.map((_, index) => width + computed.size + index);
  return selectColumns({ ...moved, input }, [...own.keys(), ...results]);
}
