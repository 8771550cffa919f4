// What can be said of an expression or plan without running it.
import type { Expression } from "./expression.ts";
import type { Plan } from "./plan.ts";
import { someExpression, someOwnExpression, somePlan } from "./walk.ts";

/** DuckDB functions that answer differently each time: never moved past a filter, shared, or run per micro-batch. */
const VOLATILE = new Set([
  "random",
  "setseed",
  "uuid",
  "gen_random_uuid",
  "uuidv4",
  "uuidv7",
  "nextval",
  "currval",
  "error",
  "sleep_ms",
]);

const isCall = (expression: Expression): boolean => expression.kind === "call";

export function hasCall(expression: Expression): boolean {
  return someExpression(expression, isCall);
}

/** Whether a node's own expressions hold a call. */
export function callsHere(plan: Plan): boolean {
  return someOwnExpression(plan, isCall);
}

/** Whether anything in the plan calls, lifted or not. */
export function callsAnywhere(plan: Plan): boolean {
  return somePlan(plan, (node) => node.kind === "call" || callsHere(node));
}

export function isVolatile(expression: Expression): boolean {
  return someExpression(expression, (part) => part.kind === "apply" && VOLATILE.has(part.name));
}
