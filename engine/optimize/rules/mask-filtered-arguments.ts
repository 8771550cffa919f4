// sum(f(a)) FILTER (a > 1)   →   sum(CASE WHEN a > 1 THEN f(a) END) FILTER (a > 1)
// What an aggregate's FILTER leaves out is neither called nor computed.
import type { Aggregate, Expression } from "../../plan/expression.ts";
import type { Plan } from "../../plan/plan.ts";
import { hasCall } from "../../plan/traits.ts";
import { rewritePlan } from "../../plan/walk.ts";
import type { Rule } from "../rule.ts";

export const maskFilteredArguments: Rule = {
  name: "mask-filtered-arguments",
  rewrite: (plan) => rewritePlan(plan, mask),
};

function mask(plan: Plan): Plan {
  if (plan.kind === "aggregate" && plan.aggregates.some(isFiltered)) {
    return { ...plan, aggregates: plan.aggregates.map(maskArguments) };
  }
  if (plan.kind === "window" && plan.windows.some(isFiltered)) {
    return { ...plan, windows: plan.windows.map(maskArguments) };
  }
  return plan;
}

const isFiltered = ({ filter, args, orderBy }: Aggregate): boolean =>
  filter !== undefined && (args.some(hasCall) || orderBy.some(({ input }) => hasCall(input)));

function maskArguments<Node extends Aggregate>(node: Node): Node {
  const { filter, args, orderBy } = node;
  if (filter === undefined || !isFiltered(node)) return node;
  const masked = (value: Expression): Expression =>
    hasCall(value)
      ? {
          kind: "case",
          branches: [{ when: filter, value }],
          otherwise: { kind: "constant", value: null, type: value.type },
          type: value.type,
        }
      : value;
  return { ...node, args: args.map(masked), orderBy: orderBy.map((key) => ({ ...key, input: masked(key.input) })) };
}
