// Finds the calls in expressions that could run now, and the condition under which SQL would evaluate each.
import { type Expression, operator } from "../plan/expression.ts";
import { hasCall } from "../plan/traits.ts";
import { mapParts } from "../plan/walk.ts";

export type CallExpression = Expression & { readonly kind: "call" };

export interface ReadyCall {
  readonly call: CallExpression;
  /** Undefined: for every row. */
  readonly mask: Expression | undefined;
}

const coalesce = (value: Expression, otherwise: boolean): Expression => ({
  kind: "operator",
  operator: "COALESCE",
  args: [value, { kind: "constant", value: otherwise, type: { id: "BOOLEAN" } }],
  type: { id: "BOOLEAN" },
});

/** `condition` is true (not false, not null). */
const holds = (condition: Expression): Expression => coalesce(condition, false);
const fails = (condition: Expression): Expression => operator("NOT", holds(condition));

function both(left: Expression | undefined, right: Expression): Expression {
  return left === undefined ? right : operator("AND", left, right);
}

/**
 * The calls inside `expression` whose own arguments and conditions hold no further call. Calls under CASE, COALESCE,
 * AND and OR carry the condition under which they would be evaluated; the others wait for a later round.
 */
export function readyCalls(expression: Expression): ReadyCall[] {
  const found: ReadyCall[] = [];
  visit(expression, undefined, found);
  return found;
}

function visit(expression: Expression, mask: Expression | undefined, found: ReadyCall[]): void {
  if (expression.kind === "lambda" || !hasCall(expression)) return; // a lambda's calls cannot leave it
  if (mask !== undefined && hasCall(mask)) return; // the condition itself waits for a call
  if (expression.kind === "call" && !expression.args.some(hasCall)) found.push({ call: expression, mask });
  else if (expression.kind === "case") visitCase(expression, mask, found);
  else if (isShortCircuit(expression)) visitShortCircuit(expression, mask, found);
  else visitParts(expression, mask, found);
}

function visitParts(expression: Expression, mask: Expression | undefined, found: ReadyCall[]): void {
  mapParts(expression, (part) => {
    visit(part, mask, found);
    return part;
  });
}

type ShortCircuit = Expression & { readonly kind: "operator" };

function isShortCircuit(expression: Expression): expression is ShortCircuit {
  return expression.kind === "operator" && ["AND", "OR", "COALESCE"].includes(expression.operator);
}

function visitCase(expression: Expression & { kind: "case" }, mask: Expression | undefined, found: ReadyCall[]): void {
  let reached = mask;
  for (const { when, value } of expression.branches) {
    visit(when, reached, found);
    visit(value, both(reached, holds(when)), found);
    reached = both(reached, fails(when));
  }
  visit(expression.otherwise, reached, found);
}

/** What must be true of an earlier argument for the next one to be evaluated. */
function goesOn(name: string, argument: Expression): Expression {
  if (name === "AND") return coalesce(argument, true);
  return name === "OR" ? fails(argument) : operator("IS NULL", argument);
}

/** Arguments without calls come first where order is ours to choose (AND, OR). */
function visitShortCircuit(expression: ShortCircuit, mask: Expression | undefined, found: ReadyCall[]): void {
  const { args, operator: name } = expression;
  const ordered = name === "COALESCE" ? args : args.toSorted((left, right) => +hasCall(left) - +hasCall(right));
  let reached = mask;
  for (const argument of ordered) {
    visit(argument, reached, found);
    reached = both(reached, goesOn(name, argument));
  }
}
