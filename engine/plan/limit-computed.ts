// LIMIT and OFFSET whose values a query computes (`LIMIT (SELECT …)`), as a filter over numbers of rows.
import { type Expression, operator, ref } from "./expression.ts";
import { type Plan, schemaOf } from "./plan.ts";
import { selectColumns } from "./references.ts";
import { numberRows } from "./row-number.ts";

/** Null, as undefined, is no limit and no offset. Both read the columns of `input`. */
export function limitComputed(input: Plan, rows: Expression | undefined, offset: Expression | undefined): Plan {
  const numbered = numberRows(input);
  const width = schemaOf(input).length;
  const number = ref(width, schemaOf(numbered)[width]!);
  const skipped = orElse(offset, "0");
  const within = rows && operator("OR", operator("IS NULL", rows), operator("<=", number, sum(rows, skipped)));
  const predicates = [operator(">", number, skipped), ...(within === undefined ? [] : [within])];
  return selectColumns({ kind: "filter", input: numbered, predicates }, [...schemaOf(input).keys()]);
}

function orElse(value: Expression | undefined, otherwise: string): Expression {
  const constant: Expression = { kind: "constant", value: otherwise, type: { id: "BIGINT" } };
  return value === undefined
    ? constant
    : { kind: "operator", operator: "COALESCE", args: [asBigint(value), constant], type: { id: "BIGINT" } };
}

const asBigint = (input: Expression): Expression => ({ kind: "cast", input, type: { id: "BIGINT" }, orNull: false });

const sum = (left: Expression, right: Expression): Expression => ({
  kind: "apply",
  name: "+",
  args: [asBigint(left), right],
  type: { id: "BIGINT" },
});
