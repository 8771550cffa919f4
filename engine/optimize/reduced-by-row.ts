// list_reduce over many rows' lists, said with a recursion: a round takes one more item of every list.
import { type Expression, operator, ref } from "../plan/expression.ts";
import { type Plan, type PlanOf, schemaOf } from "../plan/plan.ts";
import { rewriteExpression } from "../plan/walk.ts";
import { type LogicalType, sameType } from "../types/logical-type.ts";
import type { ListCall } from "./lists-by-row.ts";

const BIGINT: LogicalType = { id: "BIGINT" };

/** Rows out: the number of a row, and what its items come to. `rows` end with the list and the number of each row. */
export function reducedByRow(rows: Plan, part: ListCall, id: number): Plan {
  const round: Plan = { kind: "reference", id, columns: schemaOf(start(rows, part)) };
  const recursion: Plan = {
    kind: "recursion",
    id,
    name: part.name,
    all: true,
    start: start(rows, part),
    step: step(round, rows, part),
  };
  const { joined, list, position, value, number } = withList(recursion, rows);
  const done: Plan = { kind: "filter", input: joined, predicates: [operator("=", position, lengthOf(list))] };
  return { kind: "project", input: done, columns: named({ number, value }) };
}

const named = (columns: Readonly<Record<string, Expression>>) =>
  Object.entries(columns).map(([name, expression]) => ({ name, expression }));

const count = (value: number): Expression => ({ kind: "constant", value: String(value), type: BIGINT });
const lengthOf = (list: Expression): Expression => ({ kind: "apply", name: "len", args: [list], type: BIGINT });

function itemOf(list: Expression, position: Expression): Expression {
  const type = list.type.id === "LIST" || list.type.id === "ARRAY" ? list.type.child : list.type;
  return { kind: "apply", name: "array_extract", args: [list, position], type };
}

/** The initial value before the first item, or the first item. */
function start(rows: Plan, { args, type }: ListCall): PlanOf<"project"> {
  const width = schemaOf(rows).length;
  const list = ref(width - 2, schemaOf(rows)[width - 2]!);
  const number = ref(width - 1, schemaOf(rows)[width - 1]!);
  const initial = args[2];
  const value = initial ?? firstOf(list);
  const cast: Expression = sameType(value.type, type) ? value : { kind: "cast", input: value, type, orNull: false };
  const input: Plan = { kind: "filter", input: rows, predicates: [operator("IS NOT NULL", list)] };
  return {
    kind: "project",
    input,
    columns: named({ number, position: count(initial === undefined ? 1 : 0), value: cast }),
  };
}

/** DuckDB has no value for an empty list either. */
function firstOf(list: Expression): Expression {
  const item = itemOf(list, count(1));
  const message: Expression = {
    kind: "constant",
    value: "Cannot perform list_reduce on an empty input list",
    type: { id: "VARCHAR" },
  };
  const fail: Expression = { kind: "apply", name: "error", args: [message], type: { id: "NULL" } };
  return {
    kind: "case",
    branches: [
      {
        when: operator("=", lengthOf(list), count(0)),
        value: { kind: "cast", input: fail, type: item.type, orNull: false },
      },
    ],
    otherwise: item,
    type: item.type,
  };
}

function step(round: Plan, rows: Plan, { args }: ListCall): Plan {
  const lambda = args[1] as Extract<Expression, { kind: "lambda" }>;
  const { joined, list, position, value, number } = withList(round, rows);
  const goesOn: Plan = { kind: "filter", input: joined, predicates: [operator("<", position, lengthOf(list))] };
  const next: Expression = { kind: "apply", name: "+", args: [position, count(1)], type: BIGINT };
  const seen = [value, itemOf(list, next), next];
  const values = new Map(lambda.parameters.map((name, index) => [name, seen[index]!]));
  const place = (part: Expression) => (part.kind === "parameter" ? (values.get(part.name) ?? part) : part);
  // What the body captures are columns of the rows, which follow the three of the round.
  const body = rewriteExpression(moved(lambda.body), place);
  return { kind: "project", input: goesOn, columns: named({ number, position: next, value: body }) };
}

const ROUND_WIDTH = 3;

const moved = (body: Expression): Expression =>
  rewriteExpression(body, (part) => (part.kind === "ref" ? { ...part, index: part.index + ROUND_WIDTH } : part));

/** The rows of a round with those they come from. */
function withList(round: Plan, rows: Plan) {
  const width = schemaOf(rows).length;
  const columns = [...schemaOf(round), ...schemaOf(rows)];
  const column = (index: number) => ref(index, columns[index]!);
  const same = operator("=", column(0), column(ROUND_WIDTH + width - 1));
  const joined: Plan = { kind: "join", join: "INNER", asof: false, left: round, right: rows, conditions: [same] };
  return { joined, number: column(0), position: column(1), value: column(2), list: column(ROUND_WIDTH + width - 2) };
}
