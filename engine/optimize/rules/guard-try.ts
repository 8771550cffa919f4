// TRY(f(a::INT))   →   CASE WHEN s IS NOT NULL THEN TRY(f(s.a)) END, where s is TRY(struct_pack(a::INT))
// Arguments of a call are computed outside of the TRY around it: rows in which they fail are not called, and give null.
import { type Expression, operator } from "../../plan/expression.ts";
import type { Plan } from "../../plan/plan.ts";
import { keyOf } from "../../plan/references.ts";
import { hasCall } from "../../plan/traits.ts";
import { mapExpressions, mapParts, rewriteExpression, rewritePlan } from "../../plan/walk.ts";
import type { LogicalType } from "../../types/logical-type.ts";
import type { CallExpression } from "../calls-in-expressions.ts";
import type { Rule } from "../rule.ts";

export const guardTry: Rule = {
  name: "guard-try",
  rewrite: (plan) => rewritePlan(plan, (node): Plan => mapExpressions(node, (part) => rewriteExpression(part, guard))),
};

function guard(expression: Expression): Expression {
  if (expression.kind !== "operator" || expression.operator !== "TRY" || !hasCall(expression)) return expression;
  return callsOf(expression).filter(mayFail).reduceRight(whenComputed, expression);
}

/** Inner calls before those that wait for them. */
function callsOf(expression: Expression, into: CallExpression[] = []): CallExpression[] {
  mapParts(expression, (part) => {
    callsOf(part, into);
    return part;
  });
  if (expression.kind === "call") into.push(expression);
  return into;
}

const mayFail = ({ args }: CallExpression): boolean =>
  args.some(({ kind }) => kind !== "ref" && kind !== "constant" && kind !== "call");

function whenComputed(value: Expression, call: CallExpression): Expression {
  const names = call.args.map((_, index) => `a${index}`);
  const fields = call.args.map(({ type }, index) => ({ name: names[index]!, type }));
  const type: LogicalType = { id: "STRUCT", fields };
  const all: Expression = { kind: "apply", name: "struct_pack", names, args: call.args, type };
  const tried: Expression = { kind: "operator", operator: "TRY", args: [all], type };
  // Read back from the struct: DuckDB would compute an argument that also stood outside of its TRY for every row.
  const args = fields.map(
    (field): Expression => ({
      kind: "apply",
      name: "struct_extract",
      args: [tried, text(field.name)],
      type: field.type,
    }),
  );
  const key = keyOf(call);
  const place = (part: Expression) => (part.kind === "call" && keyOf(part) === key ? { ...part, args } : part);
  return {
    kind: "case",
    branches: [{ when: operator("IS NOT NULL", tried), value: rewriteExpression(value, place) }],
    otherwise: { kind: "constant", value: null, type: value.type },
    type: value.type,
  };
}

const text = (value: string): Expression => ({ kind: "constant", value, type: { id: "VARCHAR" } });
