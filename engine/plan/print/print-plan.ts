// A plan without calls as one SQL statement: one subquery per operator, every column under its position (`c0`, `c1`, …).
// DuckDB's optimizer flattens the nesting.
import { QuarryError } from "../../errors.ts";
import { quoteName } from "../../types/quote.ts";
import { type Plan, type PlanOf, schemaOf } from "../plan.ts";
import { columnName, inTable } from "./columns.ts";
import { printAggregate, printExpression, printSortKeys, printWindow } from "./print-expression.ts";
import { printJoin } from "./print-join.ts";

export interface PrintContext {
  /** A relation with columns `c0`, `c1`, … to read instead of `plan`; undefined: print the plan itself. */
  input(plan: Plan): string | undefined;
  /** The relation behind a source, under its own column names. */
  source(id: number): string;
}

const column = inTable("t");
const positions = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/**
 * `SELECT … FROM …` with columns `c0`, `c1`, ….
 * @throws `internal.invariant` when a call node is neither lifted out nor given by `context.input`.
 */
export function printPlan(plan: Plan, context: PrintContext): string {
  const given = context.input(plan);
  if (given !== undefined) return `SELECT ${positions(schemaOf(plan).length).map(columnName).join(", ")} FROM ${given}`;
  return printNode(plan, context);
}

/** {@link printPlan} with the columns under the names the query gives them. */
export function printResult(plan: Plan, names: readonly string[], context: PrintContext): string {
  const columns = names.map((name, index) => `${columnName(index)} AS ${quoteName(name)}`);
  return `SELECT ${columns.join(", ")} FROM (${printPlan(plan, context)}) AS t`;
}

function printNode(plan: Plan, context: PrintContext): string {
  const from = (input: Plan) => `FROM (${printPlan(input, context)}) AS t`;
  const all = (input: Plan) => `SELECT * FROM (${printPlan(input, context)})`;
  switch (plan.kind) {
    case "source":
      return `SELECT ${sourceColumns(plan)} FROM ${context.source(plan.source)} AS t`;
    case "relation":
      return `SELECT ${sourceColumns(plan)} FROM ${plan.sql} AS t`;
    case "one-row":
      return `SELECT true AS ${columnName(0)}`;
    case "values":
      return printValues(plan);
    case "reference":
      return `SELECT ${positions(plan.columns.length).map(columnName).join(", ")} FROM ${withName(plan.id)}`;
    case "project": {
      const columns = plan.columns.map(
        ({ expression }, index) => `${printExpression(expression, column)} AS ${columnName(index)}`,
      );
      return `SELECT ${columns.join(", ")} ${from(plan.input)}`;
    }
    case "filter":
      return `SELECT * ${from(plan.input)} WHERE ${plan.predicates.map((part) => printExpression(part, column)).join(" AND ")}`;
    case "aggregate":
      return `${printGrouping(plan)} ${from(plan.input)}${printGroupBy(plan)}`;
    case "window":
      return appended(
        plan.input,
        plan.windows.map((window) => printWindow(window, column)),
        from(plan.input),
      );
    case "unnest":
      return appended(
        plan.input,
        plan.lists.map(({ expression }) => `unnest(${printExpression(expression, column)})`),
        from(plan.input),
      );
    case "sort":
      return `SELECT * ${from(plan.input)} ORDER BY ${printSortKeys(plan.keys, column)}`;
    case "limit":
      return `SELECT * ${from(plan.input)}${printLimit(plan)}`;
    case "distinct":
      return printDistinct(plan, from(plan.input));
    case "sample":
      return `SELECT * ${from(plan.input)} USING SAMPLE ${plan.clause}`;
    case "join":
      return printJoin(plan, printPlan(plan.left, context), printPlan(plan.right, context));
    case "set":
      return `${all(plan.left)} ${plan.operation}${plan.all ? " ALL" : ""} ${all(plan.right)}`;
    case "with":
      return `WITH ${withName(plan.id)} AS MATERIALIZED (${printPlan(plan.definition, context)}) ${all(plan.body)}`;
    case "recursion": {
      const columns = positions(schemaOf(plan).length).map(columnName).join(", ");
      const rounds = `${all(plan.start)} UNION${plan.all ? " ALL" : ""} ${all(plan.step)}`;
      return `WITH RECURSIVE ${withName(plan.id)}(${columns}) AS (${rounds}) SELECT ${columns} FROM ${withName(plan.id)}`;
    }
    case "call":
      throw new QuarryError("internal.invariant", "A call node reached the printer of SQL.", { detail: plan.kind });
  }
}

const withName = (id: number): string => `w${id}`;

function printLimit({ rows, percent, offset }: PlanOf<"limit">): string {
  const limit = percent === undefined ? rows : `${percent} PERCENT`;
  return `${limit === undefined ? "" : ` LIMIT ${limit}`}${offset === 0 ? "" : ` OFFSET ${offset}`}`;
}

function sourceColumns(plan: PlanOf<"source" | "relation">): string {
  return plan.columns.map(({ name }, index) => `t.${quoteName(name)} AS ${columnName(index)}`).join(", ");
}

/** The input's columns, then one more per expression. */
function appended(input: Plan, expressions: readonly string[], from: string): string {
  const offset = schemaOf(input).length;
  const columns = expressions.map((text, index) => `${text} AS ${columnName(offset + index)}`);
  return `SELECT t.*, ${columns.join(", ")} ${from}`;
}

function printValues(plan: PlanOf<"values">): string {
  const rows = plan.rows.map((row) => `(${row.map((part) => printExpression(part, column)).join(", ")})`);
  return `SELECT * FROM (VALUES ${rows.join(", ")}) AS t(${positions(plan.columns.length).map(columnName).join(", ")})`;
}

function printGrouping(plan: PlanOf<"aggregate">): string {
  const groups = plan.groups.map(({ expression }) => printExpression(expression, column));
  const aggregates = plan.aggregates.map((aggregate) => printAggregate(aggregate, column));
  const groupings = plan.groupings.map((list) => `GROUPING(${list.map((index) => groups[index]!).join(", ")})`);
  const columns = [...groups, ...aggregates, ...groupings].map((text, index) => `${text} AS ${columnName(index)}`);
  return `SELECT ${columns.join(", ")}`;
}

function printGroupBy({ groups, groupingSets }: PlanOf<"aggregate">): string {
  if (groups.length === 0) return "";
  if (groupingSets.length === 0) return ` GROUP BY ${groups.map((_, index) => index + 1).join(", ")}`;
  const group = (index: number) => printExpression(groups[index]!.expression, column);
  return ` GROUP BY GROUPING SETS (${groupingSets.map((set) => `(${set.map(group).join(", ")})`).join(", ")})`;
}

function printDistinct({ on, orderBy }: PlanOf<"distinct">, from: string): string {
  const targets = on === undefined ? "" : ` ON (${on.map((part) => printExpression(part, column)).join(", ")})`;
  const order = orderBy.length === 0 ? "" : ` ORDER BY ${printSortKeys(orderBy, column)}`;
  return `SELECT DISTINCT${targets} * ${from}${order}`;
}
