// join (f(l.a) = r.b)   →   join (l.#n = r.b) over project (l.*, f(l.a))
// A call in a join's condition becomes a column of the side whose columns it reads, before the join. A call that reads
// both sides is refused: its rows are the pairs, which only a filter above the join sees.
import { QuarryError } from "../../errors.ts";
import { type Expression, ref } from "../../plan/expression.ts";
import { type Plan, type PlanOf, schemaOf } from "../../plan/plan.ts";
import { collectReferences, moveReferences, selectColumns } from "../../plan/references.ts";
import { callsHere } from "../../plan/traits.ts";
import { mapParts, rewritePlan } from "../../plan/walk.ts";
import type { Rule } from "../rule.ts";

export const moveJoinCalls: Rule = {
  name: "move-join-calls",
  rewrite: (plan) => rewritePlan(plan, (node) => (node.kind === "join" && callsHere(node) ? move(node) : node)),
};

function move(join: PlanOf<"join">): Plan {
  const leftWidth = schemaOf(join.left).length;
  const width = leftWidth + schemaOf(join.right).length;
  const left: Expression[] = [];
  const right: Expression[] = [];
  // Until all are known, the n-th call of the left side is column -n, the right side's follow its columns.
  const place = (call: Expression): Expression => {
    const onLeft = sideOf(call, leftWidth) === "left";
    const index = onLeft ? -left.push(call) : width - 1 + right.push(moveReferences(call, (at) => at - leftWidth));
    return ref(index, { name: "call", type: call.type });
  };
  const conditions = join.conditions.map((condition) => mapCalls(condition, place));
  const settle = (index: number) => {
    if (index < 0) return leftWidth - 1 - index;
    return index < leftWidth ? index : index + left.length;
  };
  const joined: Plan = {
    ...join,
    left: withColumns(join.left, left),
    right: withColumns(join.right, right),
    conditions: conditions.map((condition) => moveReferences(condition, settle)),
  };
  return selectColumns(
    joined,
    schemaOf(join).map((_, index) => settle(index)),
  );
}

function sideOf(call: Expression, leftWidth: number): "left" | "right" {
  const references = [...collectReferences(call)];
  if (references.every((index) => index < leftWidth)) return "left";
  if (references.every((index) => index >= leftWidth)) return "right";
  throw new QuarryError(
    "plan.unsupported",
    "A call in a join's condition reads columns of both sides: join first, then call it in a filter.",
    { detail: "call over both sides of a join" },
  );
}

/** Outermost calls replaced; what is inside a call stays as it is. */
function mapCalls(expression: Expression, map: (call: Expression) => Expression): Expression {
  return expression.kind === "call" ? map(expression) : mapParts(expression, (part) => mapCalls(part, map));
}

function withColumns(plan: Plan, expressions: readonly Expression[]): Plan {
  if (expressions.length === 0) return plan;
  const own = schemaOf(plan).map((column, index) => ({ name: column.name, expression: ref(index, column) }));
  return {
    kind: "project",
    input: plan,
    columns: [...own, ...expressions.map((expression) => ({ name: "call", expression }))],
  };
}
