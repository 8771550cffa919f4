// call f(a) ∘ filter … ∘ call f(a)   →   filter … ∘ call f(a), its result read twice
// The same function over the same values, further down the same chain of rows, is the same value: it is made once.
// A call under a mask is not shared: the rows it was made for may not be the rows wanted.
import { type Expression, ref } from "../../plan/expression.ts";
import { type Call, type Plan, type PlanOf, schemaOf } from "../../plan/plan.ts";
import { collectReferences, inline, keyOf, selectColumns } from "../../plan/references.ts";
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
  const width = schemaOf(plan.input).length;
  const own = plan.calls.findIndex((call) => call.mask === undefined && sameCall(call, wanted));
  if (own >= 0) return { plan, position: width + own };
  if (wanted.args.some((arg) => [...collectReferences(arg)].some((index) => index >= width))) return undefined;
  const found = find(plan.input, wanted);
  if (found === undefined || schemaOf(found.plan).length === width) {
    return found && { plan: { ...plan, input: found.plan }, position: found.position };
  }
  // The new column came before the calls' results: it moves behind them.
  const wider: Plan = { ...plan, input: found.plan };
  const results = plan.calls.map((_, index) => width + 1 + index);
  const order = [...positions(width), ...results, found.position];
  return { plan: selectColumns(wider, order), position: order.length - 1 };
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
