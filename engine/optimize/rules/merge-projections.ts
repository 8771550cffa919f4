// project (#0, #1 + 1) ∘ project (b, a)   →   project (b, a + 1)
// Only where nothing is computed twice or too often: no calls, nothing volatile, and computed columns are used once.
// A projection that gives its input as it is goes altogether.
import type { Expression } from "../../plan/expression.ts";
import { type NamedExpression, type Plan, type PlanOf, schemaOf } from "../../plan/plan.ts";
import { inline } from "../../plan/references.ts";
import { hasCall, isVolatile } from "../../plan/traits.ts";
import { rewritePlan, someExpression } from "../../plan/walk.ts";
import type { Rule } from "../rule.ts";

export const mergeProjections: Rule = {
  name: "merge-projections",
  rewrite: (plan) => rewritePlan(plan, (node) => (node.kind === "project" ? merge(node) : node)),
};

/** The same columns under the same names. */
function changesNothing({ columns, input }: PlanOf<"project">): boolean {
  const schema = schemaOf(input);
  const isSame = ({ name, expression }: NamedExpression, index: number) =>
    expression.kind === "ref" && expression.index === index && schema[index]!.name === name;
  return columns.length === schema.length && columns.every(isSame);
}

function merge(outer: PlanOf<"project">): Plan {
  const { input } = outer;
  if (changesNothing(outer)) return input;
  if (input.kind !== "project" || !canInline(outer, input)) return outer;
  const columns = outer.columns.map(({ name, expression }) => ({
    name,
    expression: inline(expression, input.columns),
  }));
  return { ...outer, input: input.input, columns };
}

const isFree = ({ kind }: Expression): boolean => kind === "ref" || kind === "constant";

function canInline(outer: PlanOf<"project">, inner: PlanOf<"project">): boolean {
  const uses = new Map<number, number>();
  for (const { expression } of outer.columns) {
    someExpression(expression, (part) => {
      if (part.kind === "ref") uses.set(part.index, (uses.get(part.index) ?? 0) + 1);
      return false;
    });
  }
  return inner.columns.every(({ expression }, index) => {
    if (isFree(expression)) return true;
    return (uses.get(index) ?? 0) <= 1 && !hasCall(expression) && !isVolatile(expression);
  });
}
