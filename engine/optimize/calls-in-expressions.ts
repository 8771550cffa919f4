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
  const isReady = (part: Expression): part is CallExpression => part.kind === "call" && !part.args.some(hasCall);
  return maskedParts(expression, isReady)
    .filter(({ mask }) => mask === undefined || !hasCall(mask)) // else the condition itself waits for a call
    .map(({ part, mask }) => ({ call: part, mask }));
}

export interface MaskedPart<Part extends Expression> {
  readonly part: Part;
  /** Under which condition SQL evaluates it; undefined: for every row. */
  readonly mask: Expression | undefined;
}

/** The outermost parts of `expression` that call and are `wanted`. What is in a lambda cannot leave it. */
export function maskedParts<Part extends Expression>(
  expression: Expression,
  wanted: (part: Expression) => part is Part,
): MaskedPart<Part>[] {
  const parts: MaskedPart<Part>[] = [];
  const find: Find = (part, mask) => {
    if (part.kind === "lambda" || !hasCall(part)) return;
    if (wanted(part)) parts.push({ part, mask });
    else if (part.kind === "case") visitCase(part, mask, find);
    else if (isShortCircuit(part)) visitShortCircuit(part, mask, find);
    else visitParts(part, mask, find);
  };
  find(expression, undefined);
  return parts;
}

type Find = (part: Expression, mask: Expression | undefined) => void;

function visitParts(expression: Expression, mask: Expression | undefined, find: Find): void {
  mapParts(expression, (part) => {
    find(part, mask);
    return part;
  });
}

type ShortCircuit = Expression & { readonly kind: "operator" };

function isShortCircuit(expression: Expression): expression is ShortCircuit {
  return expression.kind === "operator" && ["AND", "OR", "COALESCE"].includes(expression.operator);
}

function visitCase(expression: Expression & { kind: "case" }, mask: Expression | undefined, find: Find): void {
  let reached = mask;
  for (const { when, value } of expression.branches) {
    find(when, reached);
    find(value, both(reached, holds(when)));
    reached = both(reached, fails(when));
  }
  find(expression.otherwise, reached);
}

/** What must be true of an earlier argument for the next one to be evaluated. */
function goesOn(name: string, argument: Expression): Expression {
  if (name === "AND") return coalesce(argument, true);
  return name === "OR" ? fails(argument) : operator("IS NULL", argument);
}

/** Arguments without calls come first where order is ours to choose (AND, OR). */
function visitShortCircuit(expression: ShortCircuit, mask: Expression | undefined, find: Find): void {
  const { args, operator: name } = expression;
  const ordered = name === "COALESCE" ? args : args.toSorted((left, right) => +hasCall(left) - +hasCall(right));
  let reached = mask;
  for (const argument of ordered) {
    find(argument, reached);
    reached = both(reached, goesOn(name, argument));
  }
}
