// Columns inside expressions: which are read, and putting other expressions in their place.
import { type Expression, ref } from "./expression.ts";
import { type NamedExpression, type Plan, schemaOf } from "./plan.ts";
import { rewriteExpression, someExpression } from "./walk.ts";

/** Every column of the input that `expression` reads, added to `into`. */
export function collectReferences(expression: Expression, into: Set<number> = new Set()): Set<number> {
  someExpression(expression, (part) => {
    if (part.kind === "ref") into.add(part.index);
    return false;
  });
  return into;
}

/** Each reference replaced by what `place` says; the same expression when nothing changes. */
function replaceReferences(
  expression: Expression,
  place: (reference: Expression & { kind: "ref" }) => Expression,
): Expression {
  return rewriteExpression(expression, (part) => (part.kind === "ref" ? place(part) : part));
}

/** `expression` over a projection's output, said over the projection's input. */
export function inline(expression: Expression, columns: readonly NamedExpression[]): Expression {
  return replaceReferences(expression, (reference) => columns[reference.index]!.expression);
}

/** References shifted by a function of their position. */
export function moveReferences(expression: Expression, move: (index: number) => number): Expression {
  return replaceReferences(expression, (reference) => {
    const index = move(reference.index);
    return index === reference.index ? reference : { ...reference, index };
  });
}

/** The projection of `plan` to the columns at `positions`, in that order. */
export function selectColumns(plan: Plan, positions: readonly number[]): Plan {
  const schema = schemaOf(plan);
  return {
    kind: "project",
    input: plan,
    columns: positions.map((index) => ({ name: schema[index]!.name, expression: ref(index, schema[index]!) })),
  };
}

/** Equal for expressions that compute the same; names of columns do not count. */
export function keyOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    const isRef = typeof part === "object" && part !== null && "kind" in part && part.kind === "ref";
    return isRef ? { ref: (part as unknown as { index: number }).index } : part;
  });
}
