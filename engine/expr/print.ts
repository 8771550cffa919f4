// Expressions as DuckDB's SQL. Plain function calls wherever DuckDB has one, as the text also passes its plan serializer.
import { quoteName } from "../types/quote.ts";
import type { ExprNode, SortNode } from "./expr.ts";
import { entryOf } from "./functions/registry.ts";
import { printComparand, printLiteral } from "./literal.ts";

export type CallNode = Extract<ExprNode, { readonly kind: "call" }>;
type FunctionNode = Extract<ExprNode, { readonly kind: "function" }>;
type AggregateNode = Extract<ExprNode, { readonly kind: "aggregate" }>;
type WindowNode = Extract<ExprNode, { readonly kind: "window" }>;
type CaseNode = Extract<ExprNode, { readonly kind: "case" }>;

/** What only the query around an expression knows. */
export interface PrintContext {
  /** How a call of a catalog function is written; `print` writes one of its arguments. */
  call(node: CallNode, print: (argument: ExprNode) => string): string;
  /** How a column is written; its quoted name unless told. */
  column?(name: string): string;
}

/** One SQL expression, parenthesised as far as it needs to stand anywhere. */
export function printExpr(node: ExprNode, context: PrintContext): string {
  const print = (child: ExprNode): string => printExpr(child, context);
  switch (node.kind) {
    case "column":
      return context.column?.(node.name) ?? quoteName(node.name);
    case "literal":
      return printLiteral(node.value);
    case "function":
      return printFunction(node, print);
    case "cast":
      return `${node.orNull ? "TRY_CAST" : "CAST"}(${print(node.input)} AS ${node.to})`;
    case "case":
      return printCase(node, print);
    case "field":
      return `struct_extract(${print(node.input)}, ${printLiteral(node.field)})`;
    case "aggregate":
      return printAggregate(node, print);
    case "window":
      return printWindow(node, print);
    case "call":
      return context.call(node, print);
    case "lambda":
      return `lambda ${node.parameters.join(", ")}: ${print(node.body)}`;
    case "parameter":
      return node.name;
    case "sql":
      return `(${node.text})`;
  }
}

/** One key of an ORDER BY; direction and nulls always spelt out, as settings may change their defaults. */
export function printSortKey(key: SortNode, context: PrintContext): string {
  return sortText(key, (node) => printExpr(node, context));
}

type Print = (node: ExprNode) => string;

const COMPARISONS: readonly string[] = ["=", "<>", "<", "<=", ">", ">=", "between", "in"];

function printFunction(node: FunctionNode, print: Print): string {
  const isComparison = COMPARISONS.includes(node.name);
  const args = node.args.map((arg) =>
    isComparison && arg.kind === "literal" ? printComparand(arg.value) : print(arg),
  );
  return entryOf(node.name).print(...args);
}

function sortText(key: SortNode, print: Print): string {
  return `${print(key.input)} ${key.descending ? "DESC" : "ASC"} NULLS ${key.nulls === "first" ? "FIRST" : "LAST"}`;
}

function orderText(keys: readonly SortNode[], print: Print): string {
  return `ORDER BY ${keys.map((key) => sortText(key, print)).join(", ")}`;
}

function printCase(node: CaseNode, print: Print): string {
  const branches = node.branches.map(({ when, then }) => `WHEN ${print(when)} THEN ${print(then)}`);
  return `CASE ${branches.join(" ")} ELSE ${print(node.otherwise)} END`;
}

function printAggregate(node: AggregateNode, print: Print): string {
  const args = node.args.map(print).join(", ");
  const order = node.orderBy.length === 0 ? "" : ` ${orderText(node.orderBy, print)}`;
  const filter = node.filter === undefined ? "" : ` FILTER (WHERE ${print(node.filter)})`;
  return `${entryOf(node.name).name}(${node.distinct ? "DISTINCT " : ""}${args}${order})${filter}`;
}

function printWindow(node: WindowNode, print: Print): string {
  const parts = [
    node.partitionBy.length === 0 ? "" : `PARTITION BY ${node.partitionBy.map(print).join(", ")}`,
    node.orderBy.length === 0 ? "" : orderText(node.orderBy, print),
    node.frame ?? "",
  ];
  return `${print(node.function)} OVER (${parts.filter((part) => part !== "").join(" ")})`;
}
