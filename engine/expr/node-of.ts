// Whatever stands where a value is due, as a node: an expression is its node, anything else a literal.
import { QuarryError } from "../errors.ts";
import type { ExprNode } from "./expr.ts";
import { literalNode } from "./literal.ts";

/** Whether `value` is an expression, of this copy of the package or another. */
export function isExpr(value: unknown): value is { readonly "~node": ExprNode } {
  return typeof value === "object" && value !== null && "~node" in value;
}

/**
 * The node of an operand. Text is a literal here, never a column's name.
 * @throws `plan.invalid-argument` for what is neither an expression nor a value.
 */
export function nodeOf(value: unknown): ExprNode {
  if (isExpr(value)) return value["~node"];
  const unfinished = unfinishedForm(value);
  if (unfinished === undefined) return literalNode(value);
  throw new QuarryError("plan.invalid-argument", unfinished, { argument: "value", value: String(value) });
}

/** The operands up to the last one that was passed. */
export function given(operands: readonly unknown[]): readonly unknown[] {
  return operands.slice(0, operands.findLastIndex((operand) => operand !== undefined) + 1);
}

function unfinishedForm(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if ("otherwise" in value) return "when(…) is not finished; write .otherwise(value), or .otherwise(null).";
  if ("over" in value) return "A window function is not a column yet; write .over({ partitionBy, orderBy }).";
  if ("~sort" in value) return "A sort key (.asc(), .desc()) is not a column; it belongs in orderBy.";
  return undefined;
}

/**
 * The nodes of everything inside a callback's result: an expression, sort keys, lists and records of them.
 * Literals and what is no expression are left out.
 */
export function nodesWithin(result: unknown): readonly ExprNode[] {
  if (typeof result !== "object" || result === null || ArrayBuffer.isView(result)) return [];
  if (isExpr(result)) return [result["~node"]];
  if ("~sort" in result) return [(result["~sort"] as { readonly input: ExprNode }).input];
  return Object.values(result).flatMap(nodesWithin);
}
