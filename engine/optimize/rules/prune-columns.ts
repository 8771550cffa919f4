// project (a) ∘ call f(b)   →   project (a)
// Columns nobody reads are not carried, and calls nobody reads are not made.
import { type Aggregate, BOOLEAN } from "../../plan/expression.ts";
import { type NamedExpression, type Plan, type PlanOf, schemaOf } from "../../plan/plan.ts";
import { collectReferences, moveReferences, selectColumns } from "../../plan/references.ts";
import { mapExpressions } from "../../plan/walk.ts";
import type { Rule } from "../rule.ts";

export const pruneColumns: Rule = {
  name: "prune-columns",
  rewrite: (plan) => prune(plan, allColumns(plan)).plan,
};

/** A plan that gives at least the needed columns, and where each of them is now. */
interface Pruned {
  readonly plan: Plan;
  readonly at: (index: number) => number;
}

const allColumns = (plan: Plan): Set<number> => new Set(schemaOf(plan).keys());
const same = (plan: Plan): Pruned => ({ plan, at: (index) => index });

function prune(plan: Plan, needed: ReadonlySet<number>): Pruned {
  switch (plan.kind) {
    case "project":
      return pruneProject(plan, needed);
    case "aggregate":
      return pruneAggregate(plan, needed);
    case "call":
      return pruneCalls(plan, needed);
    case "filter":
    case "sort":
    case "limit":
    case "sample":
      return prunePassing(plan, needed);
    case "source":
      return keepColumns(plan, needed);
    case "join":
      return pruneJoin(plan, needed);
    case "set":
      return same({ ...plan, left: whole(plan.left), right: whole(plan.right) });
    case "with":
      return same({ ...plan, definition: whole(plan.definition), body: whole(plan.body) });
    case "recursion":
      return same({ ...plan, start: whole(plan.start), step: whole(plan.step) });
    case "window":
    case "unnest":
    case "distinct":
      return same({ ...plan, input: whole(plan.input) });
    case "relation":
    case "values":
    case "one-row":
    case "reference":
      return same(plan);
  }
}

/** The plan with all its columns where they were, pruned inside. */
function whole(plan: Plan): Plan {
  const pruned = prune(plan, allColumns(plan));
  const positions = schemaOf(plan).map((_, index) => pruned.at(index));
  const unmoved = positions.every((position, index) => position === index);
  return unmoved && positions.length === schemaOf(pruned.plan).length
    ? pruned.plan
    : selectColumns(pruned.plan, positions);
}

/** A map from old to new positions when only `needed` are kept, in order. */
function packed(needed: ReadonlySet<number>): { kept: number[]; at: (index: number) => number } {
  const kept = [...needed].toSorted((left, right) => left - right);
  const places = new Map(kept.map((index, place) => [index, place]));
  return { kept, at: (index) => places.get(index)! };
}

/** Everything a node's own expressions read of its input. */
function readsOf(plan: Plan, into: Set<number> = new Set()): Set<number> {
  mapExpressions(plan, (expression) => {
    collectReferences(expression, into);
    return expression;
  });
  return into;
}

function pruneInput<Node extends Plan & { readonly input: Plan }>(node: Node, needed: Set<number>): Plan {
  const input = prune(node.input, needed);
  const moved = mapExpressions(node, (expression) => moveReferences(expression, input.at));
  return { ...moved, input: input.plan } as Plan;
}

/** Rows that are only counted still need a column to be rows of. */
const ROW_MARK: NamedExpression = { name: "row", expression: { kind: "constant", value: true, type: BOOLEAN } };

function pruneProject(plan: PlanOf<"project">, needed: ReadonlySet<number>): Pruned {
  const { kept, at } = packed(needed);
  const columns = kept.length === 0 ? [ROW_MARK] : kept.map((index) => plan.columns[index]!);
  const node: PlanOf<"project"> = { ...plan, columns };
  return { plan: pruneInput(node, readsOf(node)), at };
}

function pruneAggregate(plan: PlanOf<"aggregate">, needed: ReadonlySet<number>): Pruned {
  const groups = plan.groups.length;
  const firstGrouping = groups + plan.aggregates.length;
  const groupings = plan.groupings.map((_, index) => firstGrouping + index);
  const { kept, at } = packed(new Set([...plan.groups.keys(), ...groupings, ...needed]));
  const aggregates = kept
    .filter((index) => index >= groups && index < firstGrouping)
    .map((index) => plan.aggregates[index - groups] as Aggregate);
  if (aggregates.length === 0 && groups === 0) return same(pruneInput(plan, readsOf(plan)));
  const node: PlanOf<"aggregate"> = { ...plan, aggregates };
  return { plan: pruneInput(node, readsOf(node)), at };
}

function pruneCalls(plan: PlanOf<"call">, needed: ReadonlySet<number>): Pruned {
  const width = schemaOf(plan.input).length;
  const kept = plan.calls.filter((_, index) => needed.has(width + index));
  const node: PlanOf<"call"> = { ...plan, calls: kept };
  const reads = readsOf(node, new Set([...needed].filter((index) => index < width)));
  const input = prune(plan.input, reads);
  const atInput = (index: number) => input.at(index);
  if (kept.length === 0) return { plan: input.plan, at: atInput };
  const moved = mapExpressions(node, (expression) => moveReferences(expression, input.at)) as PlanOf<"call">;
  const places = new Map(kept.map((call, place) => [plan.calls.indexOf(call), place]));
  const newWidth = schemaOf(input.plan).length;
  return {
    plan: { ...moved, input: input.plan },
    at: (index) => (index < width ? input.at(index) : newWidth + places.get(index - width)!),
  };
}

function prunePassing(plan: PlanOf<"filter" | "sort" | "limit" | "sample">, needed: ReadonlySet<number>): Pruned {
  const reads = readsOf(plan, new Set(needed));
  const input = prune(plan.input, reads);
  const moved = mapExpressions(plan, (expression) => moveReferences(expression, input.at));
  return { plan: { ...moved, input: input.plan } as Plan, at: input.at };
}

function keepColumns(plan: PlanOf<"source">, needed: ReadonlySet<number>): Pruned {
  if (needed.size === plan.columns.length || plan.columns.length === 0) return same(plan);
  const { kept, at } = packed(needed.size === 0 ? new Set([0]) : needed);
  return { plan: { ...plan, columns: kept.map((index) => plan.columns[index]!) }, at };
}

function pruneJoin(plan: PlanOf<"join">, needed: ReadonlySet<number>): Pruned {
  if (plan.join === "MARK") return same({ ...plan, left: whole(plan.left), right: whole(plan.right) });
  const width = schemaOf(plan.left).length;
  const reads = [...readsOf(plan, new Set(needed))];
  const left = prune(plan.left, new Set(reads.filter((index) => index < width)));
  const right = prune(plan.right, new Set(reads.filter((index) => index >= width).map((index) => index - width)));
  const newWidth = schemaOf(left.plan).length;
  const at = (index: number) => (index < width ? left.at(index) : newWidth + right.at(index - width));
  const moved = mapExpressions(plan, (expression) => moveReferences(expression, at));
  return { plan: { ...moved, left: left.plan, right: right.plan } as Plan, at };
}
