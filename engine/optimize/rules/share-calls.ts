// call f(a) ∘ filter … ∘ call f(a)   →   filter … ∘ call f(a), its result read twice
// The same function over the same column, further up the same chain, is the same value: it is made once.
import { type Expression, ref } from "../../plan/expression.ts";
import { type Plan, type PlanOf, schemaOf } from "../../plan/plan.ts";
import { keyOf, replaceReferences, selectColumns } from "../../plan/references.ts";
import { isVolatile } from "../../plan/traits.ts";
import { rewritePlan } from "../../plan/walk.ts";
import type { Rule } from "../rule.ts";

export const shareCalls: Rule = {
  name: "share-calls",
  rewrite: (plan) => rewritePlan(plan, (node) => (node.kind === "call" ? share(node) : node)),
};

/** A call made for every row, further down; arguments and position are columns of the node we look from. */
interface KnownCall {
  readonly site: number;
  readonly args: readonly Expression[];
  readonly position: number;
}

function share(node: PlanOf<"call">): Plan {
  const known = new Map(knownCalls(node.input).map(({ site, args, position }) => [keyOf([site, args]), position]));
  const reused = node.calls.map(({ site, args, mask }) => (mask ? undefined : known.get(keyOf([site, args]))));
  if (reused.every((position) => position === undefined)) return node;
  const calls = node.calls.filter((_, index) => reused[index] === undefined);
  const width = schemaOf(node.input).length;
  let next = width;
  const results = reused.map((position) => position ?? next++);
  const below: Plan = calls.length === 0 ? node.input : { ...node, calls };
  return selectColumns(below, [...Array.from({ length: width }, (_, index) => index), ...results]);
}

function knownCalls(plan: Plan): readonly KnownCall[] {
  switch (plan.kind) {
    case "call": {
      const width = schemaOf(plan.input).length;
      const own = plan.calls.map((call, index) => ({ ...call, position: width + index }));
      return [...knownCalls(plan.input), ...own.filter(({ mask, args }) => !mask && !args.some(isVolatile))];
    }
    case "filter":
    case "sort":
    case "limit":
      return knownCalls(plan.input);
    case "project":
      return knownCalls(plan.input).flatMap((known) => throughProjection(known, plan));
    default:
      return [];
  }
}

/** The call in the projection's own columns; nothing when its result or an argument is not passed on. */
function throughProjection({ site, args, position }: KnownCall, plan: PlanOf<"project">): readonly KnownCall[] {
  const schema = schemaOf(plan);
  const passed = (index: number) =>
    plan.columns.findIndex(({ expression }) => expression.kind === "ref" && expression.index === index);
  let complete = passed(position) >= 0;
  const moved = args.map((arg) =>
    replaceReferences(arg, (reference) => {
      const at = passed(reference.index);
      complete &&= at >= 0;
      return at < 0 ? reference : ref(at, schema[at]!);
    }),
  );
  return complete ? [{ site, args: moved, position: passed(position) }] : [];
}
