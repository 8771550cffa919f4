// Bound expressions as DuckDB SQL. Calls are never printed: one left behind by a fault must not reach a query.
import { QuarryError } from "../../errors.ts";
import { printType } from "../../types/logical-type.ts";
import { quoteName } from "../../types/quote.ts";
import type { Aggregate, Expression, FrameBound, SortKey, Window } from "../expression.ts";
import { printConstant } from "./print-constant.ts";

/** How column `index` of the input is spelt. */
export type PrintColumn = (index: number) => string;

export function printExpression(expression: Expression, column: PrintColumn): string {
  const print = (part: Expression) => printExpression(part, column);
  switch (expression.kind) {
    case "ref":
      return column(expression.index);
    case "constant":
      return printConstant(expression);
    case "cast":
      return `${expression.orNull ? "TRY_CAST" : "CAST"}(${print(expression.input)} AS ${printType(expression.type)})`;
    case "operator":
      return printOperator(expression, expression.args.map(print));
    case "apply":
      return printApply(expression, expression.args.map(print));
    case "case": {
      const branches = expression.branches.map(({ when, value }) => `WHEN ${print(when)} THEN ${print(value)}`);
      return `CASE ${branches.join(" ")} ELSE ${print(expression.otherwise)} END`;
    }
    case "lambda":
      return `lambda ${expression.parameters.map(quoteName).join(", ")}: ${print(expression.body)}`;
    case "parameter":
      return quoteName(expression.name);
    case "call":
      throw new QuarryError("internal.invariant", "A catalog call was left inside an expression for DuckDB.", {
        detail: `call site ${expression.site}`,
      });
  }
}

function printOperator({ operator }: Expression & { kind: "operator" }, args: readonly string[]): string {
  switch (operator) {
    case "NOT":
      return `(NOT ${args[0]})`;
    case "IS NULL":
    case "IS NOT NULL":
      return `(${args[0]} ${operator})`;
    case "IN":
    case "NOT IN":
      return `(${args[0]} ${operator} (${args.slice(1).join(", ")}))`;
    case "COALESCE":
    case "TRY":
      return `${operator}(${args.join(", ")})`;
    default:
      return `(${args.join(` ${operator} `)})`;
  }
}

const IS_NAME = /^[a-z_][a-z0-9_]*$/i;

function printApply(
  { name, names, args: bound, type }: Expression & { kind: "apply" },
  args: readonly string[],
): string {
  if (names !== undefined)
    return `${name}(${args.map((arg, index) => printNamed(names[index]!, arg, index, name)).join(", ")})`;
  if (name === "unpivot_list") return `[${args.join(", ")}]`;
  if (name === "array_slice") return printSlice(bound, args);
  if (IS_NAME.test(name)) return `${quoteName(name)}(${args.join(", ")})`;
  if (bound.length === 1) return printUnary(name, args[0]!);
  const operation = `(${args.join(` ${name} `)})`;
  // The binder widens the arguments to the result's type; bound again, they would widen it once more.
  return type.id === "DECIMAL" ? `CAST(${operation} AS ${printType(type)})` : operation;
}

/** The struct that is changed comes first and has no name. */
function printNamed(name: string, arg: string, index: number, called: string): string {
  const isSubject = index === 0 && (called === "struct_insert" || called === "struct_update");
  return isSubject || name === "" ? arg : `${quoteName(name)} := ${arg}`;
}

/** `l[2:]`: a bound left out is bound as the empty list. */
function printSlice([, ...bounds]: readonly Expression[], [list, ...args]: readonly string[]): string {
  const isOpen = (bound: Expression) =>
    bound.kind === "constant" && Array.isArray(bound.value) && bound.value.length === 0;
  const texts = args.map((arg, index) => (isOpen(bounds[index]!) ? "" : arg));
  const [start, end, ...step] = texts;
  return `(${list})[${[start, end === "" && step.length > 0 ? "-" : end, ...step].join(":")}]`;
}

/** `!` and `!__postfix` follow their operand; `-`, `~`, `@` and the like stand before it. */
function printUnary(name: string, arg: string): string {
  return name.startsWith("!") ? `factorial(${arg})` : `(${name} ${arg})`;
}

export function printSortKeys(keys: readonly SortKey[], column: PrintColumn): string {
  return keys
    .map(({ input, descending, nullsFirst }) => {
      const direction = descending ? "DESC" : "ASC";
      return `${printExpression(input, column)} ${direction} NULLS ${nullsFirst ? "FIRST" : "LAST"}`;
    })
    .join(", ");
}

function printCall(aggregate: Aggregate, column: PrintColumn, suffix = ""): string {
  const { args, distinct, orderBy, filter } = aggregate;
  const inner = aggregate.name === "count_star" ? "*" : args.map((arg) => printExpression(arg, column)).join(", ");
  const name = aggregate.name === "count_star" ? "count" : quoteName(aggregate.name);
  const order = orderBy.length === 0 ? "" : ` ORDER BY ${printSortKeys(orderBy, column)}`;
  const where = filter === undefined ? "" : ` FILTER (WHERE ${printExpression(filter, column)})`;
  return `${name}(${distinct ? "DISTINCT " : ""}${inner}${order}${suffix})${where}`;
}

export function printAggregate(aggregate: Aggregate, column: PrintColumn): string {
  return printCall(aggregate, column);
}

function printBound(bound: FrameBound, column: PrintColumn): string {
  return typeof bound === "string" ? bound : `${printExpression(bound.offset, column)} ${bound.direction}`;
}

export function printWindow(window: Window, column: PrintColumn): string {
  const { partitionBy, windowOrderBy, frame } = window;
  const partition = partitionBy.map((part) => printExpression(part, column)).join(", ");
  const parts = [
    partitionBy.length === 0 ? "" : `PARTITION BY ${partition}`,
    windowOrderBy.length === 0 ? "" : `ORDER BY ${printSortKeys(windowOrderBy, column)}`,
    `${frame.unit} BETWEEN ${printBound(frame.start, column)} AND ${printBound(frame.end, column)}`,
    `EXCLUDE ${frame.exclude}`,
  ];
  const call = printCall(window, column, window.ignoreNulls ? " IGNORE NULLS" : "");
  return `${call} OVER (${parts.filter((part) => part !== "").join(" ")})`;
}
