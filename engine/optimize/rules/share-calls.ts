// call f(a) ∘ filter … ∘ call f(a)   →   filter … ∘ call f(a), its result read twice
// The same function over the same values, further down the same chain of rows, is the same value: it is made once.
// A call under a mask is not shared: the rows it was made for may not be the rows wanted.
import { type Expression, ref } from "../../plan/expression.ts";
import { type Call, type JoinKind, type Plan, type PlanOf, schemaOf } from "../../plan/plan.ts";
import { collectReferences, inline, keyOf, moveReferences, selectColumns } from "../../plan/references.ts";
import { isVolatile } from "../../plan/traits.ts";
import { rewritePlan } from "../../plan/walk.ts";
import type { Rule } from "../rule.ts";

export const shareCalls: Rule = {
  name: "share-calls",
  rewrite: (plan) => rewritePlan(plan, (node) => (node.kind === "call" ? share(node) : node)),
};

/** A plan that gives what it gave before, perhaps with one more column at its end, and where the result stands in it. */
interface Found {
  readonly plan: Plan;
  readonly position: number;
}

type Wanted = Pick<Call, "site" | "args">;

const positions = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

function share(node: PlanOf<"call">): Plan {
  const width = schemaOf(node.input).length;
  let input = node.input;
  const reused = node.calls.map((call) => {
    const found = call.mask === undefined && !call.args.some(isVolatile) ? find(input, call) : undefined;
    if (found !== undefined) input = found.plan;
    return found?.position;
  });
  if (reused.every((position) => position === undefined)) return node;
  const calls = node.calls.filter((_, index) => reused[index] === undefined);
  let next = schemaOf(input).length;
  const results = reused.map((position) => position ?? next++);
  const below: Plan = calls.length === 0 ? input : { kind: "call", input, calls };
  return selectColumns(below, [...positions(width), ...results]);
}

/** Searches the chain below for an equal call made for every row, and brings its result up. */
function find(plan: Plan, wanted: Wanted): Found | undefined {
  switch (plan.kind) {
    case "call":
      return findInCall(plan, wanted);
    case "window":
    case "unnest":
      return findBelow(plan, wanted);
    case "join":
      return findInJoin(plan, wanted);
    case "project":
      return findInProjection(plan, wanted);
    case "filter":
    case "sort":
    case "limit": {
      const found = find(plan.input, wanted);
      return found && { plan: { ...plan, input: found.plan }, position: found.position };
    }
    default:
      return undefined;
  }
}

const sameCall = (left: Wanted, right: Wanted): boolean =>
  left.site === right.site && keyOf(left.args) === keyOf(right.args);

function findInCall(plan: PlanOf<"call">, wanted: Wanted): Found | undefined {
  const own = plan.calls.findIndex((call) => call.mask === undefined && sameCall(call, wanted));
  return own >= 0 ? { plan, position: schemaOf(plan.input).length + own } : findBelow(plan, wanted);
}

const readsOf = ({ args }: Wanted): number[] => args.flatMap((arg) => [...collectReferences(arg)]);

/** Below a node that appends columns to its input's. */
function findBelow(plan: PlanOf<"call" | "window" | "unnest">, wanted: Wanted): Found | undefined {
  const width = schemaOf(plan.input).length;
  if (readsOf(wanted).some((index) => index >= width)) return undefined;
  const found = find(plan.input, wanted);
  return found && atEnd(plan, { ...plan, input: found.plan }, found.position, width);
}

/** Each row of the left side is made of rows it gave: so a result of theirs is one of the pair's. */
const KEEPS_LEFT: readonly JoinKind[] = ["INNER", "LEFT", "SEMI", "ANTI", "MARK", "SINGLE"];

function findInJoin(plan: PlanOf<"join">, wanted: Wanted): Found | undefined {
  const width = schemaOf(plan.left).length;
  if (!KEEPS_LEFT.includes(plan.join) || readsOf(wanted).some((index) => index >= width)) return undefined;
  const found = find(plan.left, wanted);
  if (found === undefined) return undefined;
  const extra = schemaOf(found.plan).length - width;
  const move = (index: number) => (index < width ? index : index + extra);
  const conditions = plan.conditions.map((condition) => moveReferences(condition, move));
  return atEnd(plan, { ...plan, left: found.plan, conditions }, found.position, width);
}

/** `wider` may have a new column at `width`, before others of `plan`: it moves behind them. */
function atEnd(plan: Plan, wider: Plan, position: number, width: number): Found {
  const count = schemaOf(plan).length;
  if (schemaOf(wider).length === count) return { plan: wider, position };
  const others = positions(count - width).map((index) => width + 1 + index);
  return { plan: selectColumns(wider, [...positions(width), ...others, width]), position: count };
}

function findInProjection(plan: PlanOf<"project">, wanted: Wanted): Found | undefined {
  const args = wanted.args.map((arg): Expression => inline(arg, plan.columns));
  if (args.some(isVolatile)) return undefined;
  const found = find(plan.input, { site: wanted.site, args });
  if (found === undefined) return undefined;
  const result = ref(found.position, schemaOf(found.plan)[found.position]!);
  const passed = plan.columns.findIndex(({ expression }) => keyOf(expression) === keyOf(result));
  const widened = passed < 0 ? [...plan.columns, { name: "shared", expression: result }] : plan.columns;
  return {
    plan: { ...plan, input: found.plan, columns: widened },
    position: passed < 0 ? plan.columns.length : passed,
  };
}
