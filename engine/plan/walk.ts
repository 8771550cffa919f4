// Walking plans and expressions, written once. What is unchanged comes back as the same reference.
import type { Aggregate, Expression, FrameBound, SortKey, Window } from "./expression.ts";
import type { Call, NamedExpression, Plan } from "./plan.ts";

export type Mapper<Node> = (node: Node) => Node;

/** `items` mapped; the same array when nothing changed. */
function mapAll<Item>(items: readonly Item[], map: Mapper<Item>): readonly Item[] {
  let changed = false;
  const mapped = items.map((item) => {
    const next = map(item);
    changed ||= next !== item;
    return next;
  });
  return changed ? mapped : items;
}

/** `node` with `parts` in place; the same reference when none differs. */
function withParts<Node extends object>(node: Node, parts: Partial<Node>): Node {
  const keys = Object.keys(parts) as (keyof Node)[];
  return keys.every((key) => node[key] === parts[key]) ? node : { ...node, ...parts };
}

/** The direct parts of an expression, mapped. */
export function mapParts(expression: Expression, map: Mapper<Expression>): Expression {
  switch (expression.kind) {
    case "ref":
    case "constant":
    case "parameter":
      return expression;
    case "cast":
      return withParts(expression, { input: map(expression.input) });
    case "operator":
    case "apply":
    case "call":
      return withParts(expression, { args: mapAll(expression.args, map) });
    case "lambda":
      return withParts(expression, { body: map(expression.body) });
    case "case":
      return withParts(expression, {
        branches: mapAll(expression.branches, (branch) =>
          withParts(branch, { when: map(branch.when), value: map(branch.value) }),
        ),
        otherwise: map(expression.otherwise),
      });
  }
}

/** Bottom-up: every part is mapped before the whole. */
export function rewriteExpression(expression: Expression, map: Mapper<Expression>): Expression {
  return map(mapParts(expression, (part) => rewriteExpression(part, map)));
}

/** The first answer that is true, searching `expression` and everything inside it. */
export function someExpression(expression: Expression, test: (expression: Expression) => boolean): boolean {
  if (test(expression)) return true;
  let found = false;
  mapParts(expression, (part) => {
    found ||= someExpression(part, test);
    return part;
  });
  return found;
}

const mapNamed =
  (map: Mapper<Expression>) =>
  <Named extends NamedExpression>(named: Named): Named =>
    withParts(named, { expression: map(named.expression) } as Partial<Named>);
const mapKey = (map: Mapper<Expression>) => (key: SortKey) => withParts(key, { input: map(key.input) });

function mapAggregate<Node extends Aggregate>(node: Node, map: Mapper<Expression>): Node {
  return withParts(node, {
    args: mapAll(node.args, map),
    filter: node.filter && map(node.filter),
    orderBy: mapAll(node.orderBy, mapKey(map)),
  } as Partial<Node>);
}

function mapBound(bound: FrameBound, map: Mapper<Expression>): FrameBound {
  return typeof bound === "string" ? bound : withParts(bound, { offset: map(bound.offset) });
}

function mapWindow(window: Window, map: Mapper<Expression>): Window {
  const { frame } = window;
  return withParts(mapAggregate(window, map), {
    partitionBy: mapAll(window.partitionBy, map),
    windowOrderBy: mapAll(window.windowOrderBy, mapKey(map)),
    frame: withParts(frame, { start: mapBound(frame.start, map), end: mapBound(frame.end, map) }),
  });
}

function mapCall(call: Call, map: Mapper<Expression>): Call {
  return withParts(call, { args: mapAll(call.args, map), mask: call.mask && map(call.mask) });
}

/** A node's own expressions, mapped (not those of its inputs). */
export function mapExpressions(plan: Plan, map: Mapper<Expression>): Plan {
  switch (plan.kind) {
    case "project":
      return withParts(plan, { columns: mapAll(plan.columns, mapNamed(map)) });
    case "filter":
      return withParts(plan, { predicates: mapAll(plan.predicates, map) });
    case "aggregate":
      return withParts(plan, {
        groups: mapAll(plan.groups, mapNamed(map)),
        aggregates: mapAll(plan.aggregates, (aggregate) => mapAggregate(aggregate, map)),
      });
    case "window":
      return withParts(plan, { windows: mapAll(plan.windows, (window) => mapWindow(window, map)) });
    case "unnest":
      return withParts(plan, { lists: mapAll(plan.lists, mapNamed(map)) });
    case "sort":
      return withParts(plan, { keys: mapAll(plan.keys, mapKey(map)) });
    case "distinct":
      return withParts(plan, {
        on: plan.on && mapAll(plan.on, map),
        orderBy: mapAll(plan.orderBy, mapKey(map)),
      });
    case "join":
      return withParts(plan, { conditions: mapAll(plan.conditions, map) });
    case "values":
      return withParts(plan, { rows: mapAll(plan.rows, (row) => mapAll(row, map)) });
    case "call":
      return withParts(plan, { calls: mapAll(plan.calls, (call) => mapCall(call, map)) });
    case "source":
    case "relation":
    case "one-row":
    case "limit":
    case "sample":
    case "set":
    case "with":
    case "recursion":
    case "reference":
      return plan;
  }
}

/** Whether one of a node's own expressions holds something for which `test` is true. */
export function someOwnExpression(plan: Plan, test: (expression: Expression) => boolean): boolean {
  let found = false;
  mapExpressions(plan, (expression) => {
    found ||= someExpression(expression, test);
    return expression;
  });
  return found;
}

/** The inputs of a node, left before right. */
export function inputs(plan: Plan): readonly Plan[] {
  switch (plan.kind) {
    case "source":
    case "relation":
    case "values":
    case "one-row":
    case "reference":
      return [];
    case "join":
    case "set":
      return [plan.left, plan.right];
    case "with":
      return [plan.definition, plan.body];
    case "recursion":
      return [plan.start, plan.step];
    case "project":
    case "filter":
    case "aggregate":
    case "window":
    case "unnest":
    case "sort":
    case "limit":
    case "distinct":
    case "sample":
    case "call":
      return [plan.input];
  }
}

/** The inputs of a node, mapped. */
export function mapInputs(plan: Plan, map: Mapper<Plan>): Plan {
  switch (plan.kind) {
    case "source":
    case "relation":
    case "values":
    case "one-row":
    case "reference":
      return plan;
    case "join":
    case "set":
      return withParts(plan, { left: map(plan.left), right: map(plan.right) });
    case "with":
      return withParts(plan, { definition: map(plan.definition), body: map(plan.body) });
    case "recursion":
      return withParts(plan, { start: map(plan.start), step: map(plan.step) });
    case "project":
    case "filter":
    case "aggregate":
    case "window":
    case "unnest":
    case "sort":
    case "limit":
    case "distinct":
    case "sample":
    case "call":
      return withParts(plan, { input: map(plan.input) });
  }
}

/** Bottom-up: inputs first, then the node. */
export function rewritePlan(plan: Plan, map: Mapper<Plan>): Plan {
  return map(mapInputs(plan, (input) => rewritePlan(input, map)));
}

/** Whether `test` holds for the node or anything below it. */
export function somePlan(plan: Plan, test: (plan: Plan) => boolean): boolean {
  return test(plan) || inputs(plan).some((input) => somePlan(input, test));
}
