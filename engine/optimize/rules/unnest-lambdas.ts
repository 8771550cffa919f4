// list_transform(l, lambda x: f(x))   →   a column of lists, joined by row: list(f(x) ORDER BY position) over unnest(l)
// A call in a lambda sees items as rows, all at once. The rows read are computed once and numbered; the lists made of
// their items find their rows by number. `list_reduce` goes from item to item: a recursion, one round per item.
import { type Expression, operator, ref } from "../../plan/expression.ts";
import { type Plan, schemaOf } from "../../plan/plan.ts";
import { keyOf } from "../../plan/references.ts";
import { freeId, numberRows, ownColumns } from "../../plan/row-number.ts";
import { callsHere } from "../../plan/traits.ts";
import { mapExpressions, mapInputs, rewriteExpression, rewritePlan } from "../../plan/walk.ts";
import { type MaskedPart, maskedParts } from "../calls-in-expressions.ts";
import { isListCall, isReduce, type ListCall, listsByRow } from "../lists-by-row.ts";
import { reducedByRow } from "../reduced-by-row.ts";
import type { Rule } from "../rule.ts";
import { restoreColumns } from "./lift-calls.ts";

export const unnestLambdas: Rule = {
  name: "unnest-lambdas",
  rewrite: (plan) => {
    let id = freeId(plan);
    return unnestAll(plan, () => id++);
  },
};

type NextId = () => number;
type WithInput = Extract<Plan, { readonly input: Plan }>;

const unnestAll = (plan: Plan, nextId: NextId): Plan =>
  rewritePlan(plan, (node) => (callsHere(node) && "input" in node ? unnestIn(node, nextId) : node));

/** One function after the other, equal ones together. */
function unnestIn(node: WithInput, nextId: NextId): Plan {
  const found = lambdasOf(node);
  if (found === undefined) return node;
  const input = withLists(node.input, found, nextId);
  const position = schemaOf(node.input).length;
  const key = keyOf(found.part);
  const place = (part: Expression): Expression =>
    isListCall(part) && keyOf(part) === key ? ref(position, schemaOf(input)[position]!) : part;
  const lighter = mapInputs(
    mapExpressions(node, (expression) => rewriteExpression(expression, place)),
    () => input,
  );
  return restoreColumns(unnestIn(lighter as WithInput, nextId), node.input, schemaOf(node).length);
}

/** The first function over items that calls, and when any like it is evaluated. */
function lambdasOf(node: Plan): MaskedPart<ListCall> | undefined {
  const found: MaskedPart<ListCall>[] = [];
  mapExpressions(node, (expression) => {
    found.push(...maskedParts(expression, isListCall));
    return expression;
  });
  const [first] = found;
  if (first === undefined) return undefined;
  const masks = found.filter(({ part }) => keyOf(part) === keyOf(first.part)).map(({ mask }) => mask);
  const mask = masks.includes(undefined) ? undefined : masks.reduce((left, right) => operator("OR", left!, right!));
  return { part: first.part, mask };
}

/** `input` with the function's lists behind its columns, in its order. */
function withLists(input: Plan, { part, mask }: MaskedPart<ListCall>, nextId: NextId): Plan {
  const list = { name: "list", expression: onlyWhere(mask, part.args[0]!) };
  const listed: Plan = { kind: "project", input, columns: [...ownColumns(input), list] };
  const definition = numberRows(unnestAll(listed, nextId));
  const id = nextId();
  const rows: Plan = { kind: "reference", id, columns: schemaOf(definition) };
  const lists = unnestAll(isReduce(part) ? reducedByRow(rows, part, nextId()) : listsByRow(rows, part), nextId);
  return { kind: "with", id, name: "rows", materialized: true, definition, body: joinLists(rows, lists, part) };
}

function onlyWhere(mask: Expression | undefined, value: Expression): Expression {
  if (mask === undefined) return value;
  return { kind: "case", branches: [{ when: mask, value }], otherwise: nullOf(value.type), type: value.type };
}

const nullOf = (type: Expression["type"]): Expression => ({ kind: "constant", value: null, type });

/** `rows` end with the list and the number of each row. */
function joinLists(rows: Plan, lists: Plan, part: ListCall): Plan {
  const width = schemaOf(rows).length;
  const [listAt, numberAt, madeAt] = [width - 2, width - 1, width + 1];
  const number = ref(numberAt, schemaOf(rows)[numberAt]!);
  const isSameRow = operator("=", number, ref(width, schemaOf(lists)[0]!));
  const joined: Plan = { kind: "join", join: "LEFT", asof: false, left: rows, right: lists, conditions: [isSameRow] };
  const sorted: Plan = { kind: "sort", input: joined, keys: [{ input: number, descending: false, nullsFirst: false }] };
  const column = (index: number) => ref(index, schemaOf(sorted)[index]!);
  const value = isReduce(part) ? column(madeAt) : orEmpty(column(madeAt), column(listAt));
  const columns = [...ownColumns(sorted).slice(0, listAt), { name: part.name, expression: value }];
  return { kind: "project", input: sorted, columns };
}

/** A list without items has no rows to make a list of. */
function orEmpty(made: Expression, list: Expression): Expression {
  const { type } = made;
  const empty: Expression = { kind: "constant", value: [], type };
  return {
    kind: "case",
    branches: [{ when: operator("IS NULL", list), value: nullOf(type) }],
    otherwise: { kind: "operator", operator: "COALESCE", args: [made, empty], type },
    type,
  };
}
