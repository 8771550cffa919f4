// project (a, f(g(b)))   →   project (a, #3) ∘ call f(#2) ∘ call g(b)
// Every call becomes a plan node below the operator that uses it. Calls that do not wait for each other share a node and
// run at the same time; equal calls are one. A call under CASE, COALESCE, AND or OR gets the mask of the rows that need it,
// and so do its arguments: `CASE WHEN k <> 'x' THEN f(k::INT) END` must not cast 'x'.
import { QuarryError } from "../../errors.ts";
import { type Aggregate, type Expression, operator, ref } from "../../plan/expression.ts";
import { type Call, type Plan, schemaOf } from "../../plan/plan.ts";
import type { CallSite } from "../../plan/query-text.ts";
import { keyOf, selectColumns } from "../../plan/references.ts";
import { callsHere, hasCall, isVolatile } from "../../plan/traits.ts";
import { unnestRows } from "../../plan/unnest-rows.ts";
import { mapExpressions, mapInputs, rewriteExpression, rewritePlan } from "../../plan/walk.ts";
import type { FunctionInfo } from "../../ports.ts";
import { type CallExpression, readyCalls } from "../calls-in-expressions.ts";
import type { Rule } from "../rule.ts";

export function liftCalls(sites: readonly CallSite[]): Rule {
  const lift = (plan: Plan): Plan => {
    if (!callsHere(plan)) return plan;
    // Constant rows have no input a call could stand above.
    if (plan.kind === "values") return rewritePlan(unnestRows(plan.rows, plan.columns, { kind: "one-row" }), lift);
    return liftFrom(plan, sites);
  };
  return { name: "lift-calls", rewrite: (plan) => rewritePlan(plan, lift) };
}

function liftFrom(plan: Plan, sites: readonly CallSite[]): Plan {
  if (!("input" in plan)) throw unsupported(`calls in ${plan.kind}`);
  if (plan.kind === "aggregate" && plan.aggregates.some(isOrderedOtherwise)) {
    throw unsupported("the ORDER BY of a DISTINCT aggregate, unless it is the argument itself");
  }
  const width = schemaOf(plan).length;
  let lifted: Plan = plan;
  while (callsHere(lifted)) lifted = liftOnce(lifted as typeof plan, sites);
  return restoreColumns(lifted, plan.input, width);
}

/** DuckDB would have to know that equal arguments have equal results. */
const isOrderedOtherwise = ({ distinct, args, orderBy }: Aggregate): boolean =>
  distinct && orderBy.some(({ input }) => hasCall(input) && !args.some((arg) => keyOf(arg) === keyOf(input)));

const unsupported = (detail: string) =>
  new QuarryError("plan.unsupported", `This place for a catalog call is not supported yet: ${detail}.`, { detail });

/** One call as it will stand in a node: its own key decides what is equal. */
interface Lifted {
  readonly call: CallExpression;
  readonly masks: (Expression | undefined)[];
}

/** Volatile arguments are never shared: `f(random())` twice is two calls. */
const callKey = (call: CallExpression, serial: number): string =>
  keyOf(call) + (call.args.some(isVolatile) ? serial : "");

/** One round: the calls that are ready move into a node below; the rest follow in later rounds. */
function liftOnce(plan: Extract<Plan, { readonly input: Plan }>, sites: readonly CallSite[]): Plan {
  const ready = new Map<string, Lifted>();
  const keys = new Map<CallExpression, string>();
  mapExpressions(plan, (expression) => {
    for (const { call, mask } of readyCalls(expression)) {
      const key = callKey(call, keys.size);
      keys.set(call, key);
      const known = ready.get(key);
      if (known === undefined) ready.set(key, { call, masks: [mask] });
      else known.masks.push(mask);
    }
    return expression;
  });
  if (ready.size === 0) throw unsupported("this kind of lambda");
  const offset = schemaOf(plan.input).length;
  const positions = new Map([...ready.keys()].map((key, index) => [key, offset + index]));
  const calls = [...ready.values()].map((lifted) => toCall(lifted, sites));
  const node: Plan = { kind: "call", input: plan.input, calls };
  const schema = schemaOf(node);
  const place = (part: Expression): Expression => {
    const key = part.kind === "call" ? keys.get(part) : undefined;
    if (key === undefined) return part;
    const position = positions.get(key)!;
    return ref(position, schema[position]!);
  };
  return mapInputs(
    mapExpressions(plan, (expression) => rewriteExpression(expression, place)),
    () => node,
  );
}

function toCall({ call, masks }: Lifted, sites: readonly CallSite[]): Call {
  const info: FunctionInfo = sites[call.site]!.function["~function"];
  const mask = masks.includes(undefined) ? undefined : masks.reduce((left, right) => operator("OR", left!, right!));
  const guard = (arg: Expression): Expression =>
    mask === undefined || arg.kind === "ref" || arg.kind === "constant"
      ? arg
      : { kind: "case", branches: [{ when: mask, value: arg }], otherwise: nullOf(arg), type: arg.type };
  return { site: call.site, name: info.name, args: call.args.map(guard), mask, type: call.type };
}

const nullOf = (expression: Expression): Expression => ({ kind: "constant", value: null, type: expression.type });

/**
 * Operators that pass their input on would pass on columns that were added to it too: drop them.
 * @param input the input as it was, of a node that gave `width` columns
 */
export function restoreColumns(lifted: Plan, input: Plan, width: number): Plan {
  const schema = schemaOf(lifted);
  if (schema.length === width) return lifted;
  const before = schemaOf(input).length;
  const extra = schema.length - width;
  return selectColumns(
    lifted,
    Array.from({ length: width }, (_, index) => (index < before ? index : index + extra)),
  );
}
