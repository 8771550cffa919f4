// join (l.a = r.b AND f(l.c, r.d))   →   filter f(#c, #d) ∘ join (l.a = r.b)
// A call that reads both sides of a join sees pairs of rows: those that meet the rest of the condition. Other joins than
// inner ones number the rows of their sides first, find the pairs, and give each row what its kind of join owes it.
import { QuarryError } from "../../errors.ts";
import { type Aggregate, BOOLEAN, type Expression, operator, ref } from "../../plan/expression.ts";
import { type JoinKind, type Plan, type PlanOf, schemaOf } from "../../plan/plan.ts";
import { moveReferences, selectColumns } from "../../plan/references.ts";
import { freeId, numberRows } from "../../plan/row-number.ts";
import { callsHere, hasCall } from "../../plan/traits.ts";
import { rewritePlan } from "../../plan/walk.ts";
import type { Schema } from "../../types/logical-type.ts";
import type { Rule } from "../rule.ts";

export const pairJoinCalls: Rule = {
  name: "pair-join-calls",
  rewrite: (plan) => {
    let id = freeId(plan);
    const nextId = () => id++;
    return rewritePlan(plan, (node) => (node.kind === "join" && callsHere(node) ? pair(node, nextId) : node));
  },
};

type Join = PlanOf<"join">;

function pair(join: Join, nextId: () => number): Plan {
  if (join.asof || join.join === "SINGLE") throw unsupported(join);
  if (join.join === "INNER") return matchesOf(join);
  const [left, right] = [number(join.left, nextId()), number(join.right, nextId())];
  const afterNumber = (index: number) => (index < left.width ? index : index + 1);
  const conditions = join.conditions.map((condition) => moveReferences(condition, afterNumber));
  const paired = joinNumbered({ ...join, left: left.rows, right: right.rows, conditions }, left, right, nextId);
  return keep(left, keep(right, paired));
}

function unsupported({ asof, join }: Join): QuarryError<"plan.unsupported"> {
  const detail = `a call over both sides of ${asof ? "an ASOF" : `a ${join}`} join`;
  return new QuarryError("plan.unsupported", `This place for a catalog call is not supported: ${detail}.`, { detail });
}

/** The pairs that meet all conditions; the call-free ones first. */
function matchesOf(join: Join): Plan {
  const plain = join.conditions.filter((condition) => !hasCall(condition));
  const calling = join.conditions.filter(hasCall);
  return { kind: "filter", input: { ...join, join: "INNER", conditions: plain }, predicates: calling };
}

/** A side computed once, with a number behind its columns. */
interface Numbered {
  readonly id: number;
  readonly definition: Plan;
  readonly rows: Plan;
  /** Columns before the number. */
  readonly width: number;
}

function number(side: Plan, id: number): Numbered {
  const definition = numberRows(side);
  const rows: Plan = { kind: "reference", id, columns: schemaOf(definition) };
  return { id, definition, rows, width: schemaOf(side).length };
}

function keep({ id, definition }: Pick<Numbered, "id" | "definition">, body: Plan): Plan {
  return { kind: "with", id, name: "side", materialized: true, definition, body };
}

const range = (start: number, count: number): number[] => Array.from({ length: count }, (_, index) => start + index);

function joinNumbered(join: Join, left: Numbered, right: Numbered, nextId: () => number): Plan {
  const matches = matchesOf(join);
  const rightAt = left.width + 1;
  switch (join.join) {
    case "LEFT":
      return withMatches(left, right, matches);
    case "RIGHT": {
      const joined = byNumber("LEFT", right, matches, rightAt + right.width);
      return selectColumns(joined, [...range(right.width + 1, left.width), ...range(0, right.width)]);
    }
    case "OUTER": {
      const id = nextId();
      const found: Plan = { kind: "reference", id, columns: schemaOf(matches) };
      const alone = byNumber("ANTI", right, found, rightAt + right.width);
      const rows = afterNulls(schemaOf(left.rows).slice(0, left.width), alone, right.width);
      const all: Plan = {
        kind: "set",
        operation: "UNION",
        all: true,
        left: withMatches(left, right, found),
        right: rows,
      };
      return keep({ id, definition: matches }, all);
    }
    case "SEMI":
    case "ANTI":
      return selectColumns(byNumber(join.join, left, matches, left.width), range(0, left.width));
    default:
      return withMark(join, left);
  }
}

/** Each numbered row with the rows of `other` that have its number at `position`. */
function byNumber(join: JoinKind, side: Numbered, other: Plan, position: number): Plan {
  const number = ref(side.width, schemaOf(side.rows)[side.width]!);
  const same = operator("=", number, ref(side.width + 1 + position, schemaOf(other)[position]!));
  return { kind: "join", join, asof: false, left: side.rows, right: other, conditions: [same] };
}

function withMatches(left: Numbered, right: Numbered, matches: Plan): Plan {
  const joined = byNumber("LEFT", left, matches, left.width);
  const rightAt = 2 * (left.width + 1);
  return selectColumns(joined, [...range(0, left.width), ...range(rightAt, right.width)]);
}

/** Nulls for `columns`, then the first `count` columns of `input`. */
function afterNulls(columns: Schema, input: Plan, count: number): Plan {
  const nulls = columns.map(({ name, type }) => ({
    name,
    expression: { kind: "constant", value: null, type } as const,
  }));
  const own = schemaOf(input)
    .slice(0, count)
    .map((column, index) => ({ name: column.name, expression: ref(index, column) }));
  return { kind: "project", input, columns: [...nulls, ...own] };
}

/** True, false, never null: only pairs that meet these count. */
const isCertain = (condition: Expression): boolean =>
  condition.kind === "operator" && condition.operator === "IS NOT DISTINCT FROM" && !hasCall(condition);

/** Whether a row has a match; null when none is sure and one is possible. */
function withMark(join: Join, left: Numbered): Plan {
  const certain = join.conditions.filter(isCertain);
  const open = join.conditions.filter((condition) => !isCertain(condition));
  const pairs: Plan = { ...join, join: "INNER", conditions: certain };
  const holds = { name: "holds", expression: open.reduce((both, condition) => operator("AND", both, condition)) };
  const number = { name: "number", expression: ref(left.width, schemaOf(left.rows)[left.width]!) };
  const judged: Plan = { kind: "project", input: pairs, columns: [number, holds] };
  const verdict = ref(1, { name: "holds", type: BOOLEAN });
  const grouped: Plan = {
    kind: "aggregate",
    input: judged,
    groups: [{ name: "number", expression: ref(0, schemaOf(judged)[0]!) }],
    groupingSets: [],
    aggregates: [anyOf(verdict), anyOf(operator("IS NULL", verdict))],
    groupings: [],
  };
  const joined = byNumber("LEFT", left, grouped, 0);
  const at = (index: number) => ref(index, schemaOf(joined)[index]!);
  const mark: Expression = {
    kind: "case",
    branches: [
      { when: at(left.width + 2), value: boolean(true) },
      { when: at(left.width + 3), value: boolean(null) },
    ],
    otherwise: boolean(false),
    type: BOOLEAN,
  };
  const own = range(0, left.width).map((index) => ({ name: schemaOf(joined)[index]!.name, expression: at(index) }));
  return { kind: "project", input: joined, columns: [...own, { name: "mark", expression: mark }] };
}

const boolean = (value: boolean | null): Expression => ({ kind: "constant", value, type: BOOLEAN });

const anyOf = (argument: Expression): Aggregate => ({
  name: "bool_or",
  args: [argument],
  distinct: false,
  filter: undefined,
  orderBy: [],
  type: BOOLEAN,
});
