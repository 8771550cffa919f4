// join (f(l.a) = r.b)   →   join (l.#n = r.b) over project (l.*, f(l.a))
// What a join's condition calls becomes a column of the side whose columns it reads, before the join. What reads both sides
// stays, for pair-join-calls; so does what a CASE, AND or OR over both sides may leave out.
import { type Expression, ref } from "../../plan/expression.ts";
import { type Plan, type PlanOf, schemaOf } from "../../plan/plan.ts";
import { collectReferences, moveReferences, selectColumns } from "../../plan/references.ts";
import { ownColumns } from "../../plan/row-number.ts";
import { callsHere, hasCall } from "../../plan/traits.ts";
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
  // Until all are known, the n-th column of the left side is -n, the right side's follow its columns.
  const place = (expression: Expression): Expression => {
    if (!hasCall(expression) || expression.kind === "lambda") return expression; // a lambda is no column
    const side = sideOf(expression, leftWidth);
    if (side === "both") return isConditional(expression) ? expression : mapParts(expression, place);
    const isLeft = side === "left";
    const index = isLeft
      ? -left.push(expression)
      : width - 1 + right.push(moveReferences(expression, (at) => at - leftWidth));
    return ref(index, { name: "call", type: expression.type });
  };
  const conditions = join.conditions.flatMap(conjuncts).map(place);
  if (left.length + right.length === 0) return join;
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

function conjuncts(condition: Expression): readonly Expression[] {
  return condition.kind === "operator" && condition.operator === "AND"
    ? condition.args.flatMap(conjuncts)
    : [condition];
}

function sideOf(expression: Expression, leftWidth: number): "left" | "right" | "both" {
  const references = [...collectReferences(expression)];
  if (references.every((index) => index < leftWidth)) return "left";
  return references.every((index) => index >= leftWidth) ? "right" : "both";
}

/** It evaluates some of its parts for some of the pairs only. */
const isConditional = (expression: Expression): boolean =>
  expression.kind === "case" ||
  (expression.kind === "operator" && ["AND", "OR", "COALESCE", "TRY"].includes(expression.operator));

function withColumns(plan: Plan, expressions: readonly Expression[]): Plan {
  if (expressions.length === 0) return plan;
  const added = expressions.map((expression) => ({ name: "call", expression }));
  return { kind: "project", input: plan, columns: [...ownColumns(plan), ...added] };
}
