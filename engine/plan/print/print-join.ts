// Joins as SQL, those a subquery inside an expression becomes among them.
import type { Expression } from "../expression.ts";
import { type PlanOf, schemaOf } from "../plan.ts";
import { collectReferences } from "../references.ts";
import { columnName, inTable } from "./columns.ts";
import { printExpression } from "./print-expression.ts";

/** `left` and `right` are the sides as queries with columns `c0`, `c1`, …. */
export function printJoin(plan: PlanOf<"join">, left: string, right: string): string {
  const width = schemaOf(plan.left).length;
  const sides: Sides = {
    left: `(${left}) AS l`,
    right: `(${right}) AS r`,
    width,
    column: (index) => (index < width ? inTable("l")(index) : inTable("r")(index - width)),
  };
  if (plan.join === "MARK") return `SELECT l.*, ${printMark(plan, sides)} AS ${columnName(width)} FROM ${sides.left}`;
  return plan.join === "SINGLE" ? printSingle(plan, sides) : printPairs(plan, sides);
}

interface Sides {
  readonly left: string;
  readonly right: string;
  readonly width: number;
  readonly column: (index: number) => string;
}

const allOf = (conditions: readonly Expression[], { column }: Sides): string =>
  conditions.map((part) => printExpression(part, column)).join(" AND ");

function printPairs(plan: PlanOf<"join">, sides: Sides): string {
  const { join, asof, conditions } = plan;
  const columns = schemaOf(plan).map((_, index) => `${sides.column(index)} AS ${columnName(index)}`);
  const isBare = conditions.length === 0;
  const verb = isBare
    ? join === "POSITIONAL"
      ? join
      : "CROSS"
    : `${asof ? "ASOF " : ""}${join === "OUTER" ? "FULL" : join}`;
  const on = isBare ? "" : ` ON ${allOf(conditions, sides)}`;
  return `SELECT ${columns.join(", ")} FROM ${sides.left} ${verb} JOIN ${sides.right}${on}`;
}

/** True, false, never null. */
const isCertain = (condition: Expression): boolean =>
  condition.kind === "operator" &&
  (condition.operator === "IS NOT DISTINCT FROM" || condition.operator === "IS DISTINCT FROM");

/** Whether a row of the right side matches; null when none does but one might. */
function printMark({ conditions }: PlanOf<"join">, sides: Sides): string {
  const certain = conditions.filter(isCertain);
  const [open, ...more] = conditions.filter((condition) => !isCertain(condition));
  const where = certain.length === 0 ? "" : ` WHERE ${allOf(certain, sides)}`;
  if (open === undefined) return `EXISTS (SELECT 1 FROM ${sides.right}${where})`;
  const quantified = more.length === 0 ? printAny(open, sides, where) : undefined;
  if (quantified !== undefined) return quantified;
  const holds = allOf(conditions, sides);
  const some = (condition: string) => `EXISTS (SELECT 1 FROM ${sides.right} WHERE ${condition})`;
  return `CASE WHEN ${some(holds)} THEN true WHEN ${some(`(${holds}) IS NULL`)} THEN NULL ELSE false END`;
}

/** `a = ANY (SELECT b …)`, when one argument is of the left side and the other of the right one. */
function printAny(condition: Expression, sides: Sides, where: string): string | undefined {
  if (condition.kind !== "operator" || condition.args.length !== 2) return undefined;
  const [left, right] = condition.args as readonly [Expression, Expression];
  const isLeft = [...collectReferences(left)].every((index) => index < sides.width);
  const isRight = [...collectReferences(right)].every((index) => index >= sides.width);
  if (!isLeft || !isRight) return undefined;
  const print = (part: Expression) => printExpression(part, sides.column);
  return `(${print(left)} ${condition.operator} ANY (SELECT ${print(right)} FROM ${sides.right}${where}))`;
}

/** A scalar subquery, which fails by itself on a second row. */
function printSingle(plan: PlanOf<"join">, sides: Sides): string {
  const right = schemaOf(plan.right).map((_, index) => columnName(index));
  const fields = right.map((name) => `${name} := r.${name}`).join(", ");
  const match = `(SELECT struct_pack(${fields}) FROM ${sides.right} WHERE ${allOf(plan.conditions, sides)})`;
  const columns = right.map((name, index) => `l.m.${name} AS ${columnName(sides.width + index)}`);
  return `SELECT l.* EXCLUDE (m), ${columns.join(", ")} FROM (SELECT l.*, ${match} AS m FROM ${sides.left}) AS l`;
}
