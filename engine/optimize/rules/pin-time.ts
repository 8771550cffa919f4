// now()   →   TIMESTAMPTZ '…'
// A query with calls runs as several statements; all of them must see one instant.
import type { Expression } from "../../plan/expression.ts";
import type { Plan } from "../../plan/plan.ts";
import { callsAnywhere } from "../../plan/traits.ts";
import { mapExpressions, rewriteExpression, rewritePlan } from "../../plan/walk.ts";
import type { Rule } from "../rule.ts";

const INSTANT_FUNCTIONS = new Set(["now", "current_timestamp", "get_current_timestamp", "transaction_timestamp"]);
const DAY_MS = 86_400_000;

export function pinTime(nowMs: number): Rule {
  const pin = (part: Expression): Expression => pinned(part, nowMs) ?? part;
  const pinNode = (node: Plan) => mapExpressions(node, (expression) => rewriteExpression(expression, pin));
  return { name: "pin-time", rewrite: (plan) => (callsAnywhere(plan) ? rewritePlan(plan, pinNode) : plan) };
}

function pinned(part: Expression, nowMs: number): Expression | undefined {
  if (part.kind !== "apply" || part.args.length > 0) return undefined;
  const { name, type } = part;
  if (INSTANT_FUNCTIONS.has(name)) return { kind: "constant", type, value: String(BigInt(nowMs) * 1000n) };
  if (name === "current_date" || name === "today") {
    return { kind: "constant", type, value: String(Math.floor(nowMs / DAY_MS)) };
  }
  return undefined;
}
