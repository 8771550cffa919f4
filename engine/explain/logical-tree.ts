// The optimized plan, in the names of its columns.
import type { Aggregate, Expression, SortKey, Window } from "../plan/expression.ts";
import { type Call, type Plan, schemaOf } from "../plan/plan.ts";
import { printAggregate, printExpression, printSortKeys, printWindow } from "../plan/print/print-expression.ts";
import { inputs } from "../plan/walk.ts";
import type { Tree } from "./tree.ts";

export function logicalTree(plan: Plan): Tree {
  return { label: label(plan), details: [], children: inputs(plan).map(logicalTree) };
}

/** Printing in the names of a node's input. */
function printer(plan: Plan) {
  const names = inputs(plan).flatMap((input) => schemaOf(input).map(({ name }) => name));
  const column = (index: number) => names[index] ?? `#${index}`;
  const expression = (part: Expression) => printExpression(part, column);
  return {
    expressions: (parts: readonly Expression[]) => parts.map(expression).join(", "),
    all: (parts: readonly Expression[]) => parts.map(expression).join(" AND "),
    named: (part: { readonly name: string; readonly expression: Expression }) => {
      const text = expression(part.expression);
      return text === part.name ? text : `${text} AS ${part.name}`;
    },
    keys: (keys: readonly SortKey[]) => printSortKeys(keys, column),
    aggregate: (aggregate: Aggregate) => printAggregate(aggregate, column),
    window: (window: Window) => printWindow(window, column),
    call: (call: Call) => {
      const mask = call.mask === undefined ? "" : ` where ${expression(call.mask)}`;
      return `${call.name}(${call.args.map(expression).join(", ")})${mask}`;
    },
  };
}

const names = (columns: readonly { readonly name: string }[]): string => columns.map(({ name }) => name).join(", ");

function label(plan: Plan): string {
  const print = printer(plan);
  switch (plan.kind) {
    case "source":
      return `scan ${plan.label} [${names(plan.columns)}]`;
    case "relation":
      return `scan ${plan.sql} [${names(plan.columns)}]`;
    case "values":
      return `values (${plan.rows.length} rows)`;
    case "one-row":
      return "one row";
    case "project":
      return `project ${plan.columns.map(print.named).join(", ")}`;
    case "filter":
      return `filter ${print.all(plan.predicates)}`;
    case "aggregate":
      return `aggregate ${[...plan.groups.map(print.named), ...plan.aggregates.map(print.aggregate)].join(", ")}`;
    case "window":
      return `window ${plan.windows.map(print.window).join(", ")}`;
    case "unnest":
      return `unnest ${plan.lists.map(print.named).join(", ")}`;
    case "sort":
      return `sort ${print.keys(plan.keys)}`;
    case "limit":
      return `limit ${plan.percent === undefined ? (plan.rows ?? "all") : `${plan.percent} percent`}${plan.offset === 0 ? "" : ` after ${plan.offset}`}`;
    case "distinct":
      return plan.on === undefined ? "distinct" : `distinct on ${print.expressions(plan.on)}`;
    case "sample":
      return `sample ${plan.clause}`;
    case "join":
      return `${plan.asof ? "asof " : ""}${plan.join.toLowerCase()} join${plan.conditions.length === 0 ? "" : ` on ${print.all(plan.conditions)}`}`;
    case "set":
      return `${plan.operation.toLowerCase()}${plan.all ? " all" : ""}`;
    case "with":
      return `with ${plan.name}, computed once`;
    case "recursion":
      return `recursion ${plan.name}`;
    case "reference":
      return `read #${plan.id}`;
    case "call":
      return `call ${plan.calls.map(print.call).join(", ")}`;
  }
}
