// Joins in plan JSON → Plan: conditions see the left columns, then the right ones.
import type { Expression } from "../expression.ts";
import { BOOLEAN } from "../expression.ts";
import { type JoinKind, type Plan, schemaOf } from "../plan.ts";
import { rewriteExpression } from "../walk.ts";
import { decodeExpression, decodeOperator } from "./decode-expression.ts";
import { asText, badFormat, mapRecords, type PlanJson } from "./plan-json.ts";

const KINDS: readonly JoinKind[] = ["INNER", "LEFT", "RIGHT", "OUTER", "SEMI", "ANTI", "MARK", "SINGLE"];

export function decodeJoin(json: PlanJson, left: Plan, right: Plan): Plan {
  const asof = json.type === "LOGICAL_ASOF_JOIN";
  if (json.type === "LOGICAL_CROSS_PRODUCT") return { kind: "join", join: "INNER", asof, left, right, conditions: [] };
  if (json.type === "LOGICAL_POSITIONAL_JOIN") {
    return { kind: "join", join: "POSITIONAL", asof, left, right, conditions: [] };
  }
  const spelt = asText(json.join_type, "join type");
  const join = KINDS.find((kind) => kind === (spelt === "FULL" ? "OUTER" : spelt));
  if (join === undefined) throw badFormat(`join ${spelt}`);
  const offset = schemaOf(left).length;
  const conditions =
    json.type === "LOGICAL_ANY_JOIN"
      ? [decodeExpression(json.condition)]
      : mapRecords(json.conditions, "conditions", (condition) => decodeCondition(condition, offset));
  return { kind: "join", join, asof, left, right, conditions };
}

function decodeCondition(json: PlanJson, offset: number): Expression {
  const left = decodeExpression(json.left);
  const right = rewriteExpression(decodeExpression(json.right), (part) =>
    part.kind === "ref" ? { ...part, index: part.index + offset } : part,
  );
  return { kind: "operator", operator: decodeOperator(json.comparison), args: [left, right], type: BOOLEAN };
}
