// What a list function makes of the items of many rows' lists, said with unnest and an aggregate.
import { type Aggregate, type Expression, ref } from "../plan/expression.ts";
import { type Plan, schemaOf } from "../plan/plan.ts";
import { hasCall } from "../plan/traits.ts";
import { rewriteExpression } from "../plan/walk.ts";
import type { LogicalType } from "../types/logical-type.ts";

/** A list function whose lambda calls. */
export type ListCall = Extract<Expression, { kind: "apply" }>;

const TRANSFORMS = new Set(["list_transform", "array_transform", "list_apply", "array_apply", "apply"]);
const REDUCES = new Set(["list_reduce", "array_reduce", "reduce"]);
const FILTERS = new Set(["list_filter", "array_filter", "filter"]);

export const isListCall = (part: Expression): part is ListCall =>
  part.kind === "apply" &&
  (TRANSFORMS.has(part.name) || FILTERS.has(part.name) || REDUCES.has(part.name)) &&
  part.args[1]?.kind === "lambda" &&
  hasCall(part.args[1]);

/** What it gives is no list of some of the items, but one value. */
export const isReduce = ({ name }: ListCall): boolean => REDUCES.has(name);

/** Rows out: the number of a row, and the list made of its items. `rows` end with the list and the number of each row. */
export function listsByRow(rows: Plan, part: ListCall): Plan {
  const made = bodies(rows, part);
  const column = (index: number) => ref(index, schemaOf(made)[index]!);
  const isFilter = FILTERS.has(part.name);
  const list: Aggregate = {
    name: "list",
    args: [column(isFilter ? 2 : 3)],
    distinct: false,
    filter: isFilter ? column(3) : undefined,
    orderBy: [{ input: column(1), descending: false, nullsFirst: false }],
    type: part.type,
  };
  const groups = [{ name: "number", expression: column(0) }];
  return { kind: "aggregate", input: made, groups, groupingSets: [], aggregates: [list], groupings: [] };
}

const BIGINT: LogicalType = { id: "BIGINT" };

/** Rows out, one per item: the row's number, the item's position, the item, and the lambda's value of it. */
function bodies(rows: Plan, { args }: ListCall): Plan {
  const [source, lambda] = args as readonly [Expression, Extract<Expression, { kind: "lambda" }>];
  const width = schemaOf(rows).length;
  const itemType = source.type.id === "LIST" || source.type.id === "ARRAY" ? source.type.child : lambda.type;
  const list = ref(width - 2, schemaOf(rows)[width - 2]!);
  const items: Plan = {
    kind: "unnest",
    input: rows,
    lists: [
      { name: "item", expression: list, itemType },
      { name: "position", expression: positionsOf(list), itemType: BIGINT },
    ],
  };
  const item = ref(width, { name: "item", type: itemType });
  const position = ref(width + 1, { name: "position", type: BIGINT });
  const values = new Map([
    [lambda.parameters[0], item],
    [lambda.parameters[1], position],
  ]);
  const place = (part: Expression) => (part.kind === "parameter" ? (values.get(part.name) ?? part) : part);
  return {
    kind: "project",
    input: items,
    columns: [
      { name: "number", expression: ref(width - 1, schemaOf(rows)[width - 1]!) },
      { name: "position", expression: position },
      { name: "item", expression: item },
      { name: "value", expression: rewriteExpression(lambda.body, place) },
    ],
  };
}

/** `[1, 2, …, len(list)]` */
function positionsOf(list: Expression): Expression {
  const one: Expression = { kind: "constant", value: "1", type: BIGINT };
  const length: Expression = { kind: "apply", name: "len", args: [list], type: BIGINT };
  return { kind: "apply", name: "generate_series", args: [one, length], type: { id: "LIST", child: BIGINT } };
}
