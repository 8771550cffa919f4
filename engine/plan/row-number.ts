// Numbering rows, and numbering what is computed once, where a rule reads rows twice and puts them together again.
import { ref } from "./expression.ts";
import { type Plan, schemaOf } from "./plan.ts";
import { inputs } from "./walk.ts";

/** The rows of `plan` with a column behind the others that tells them apart. */
export function numberRows(plan: Plan): Plan {
  return {
    kind: "window",
    input: plan,
    windows: [
      {
        name: "row_number",
        args: [],
        distinct: false,
        filter: undefined,
        orderBy: [],
        type: { id: "BIGINT" },
        partitionBy: [],
        windowOrderBy: [],
        frame: { unit: "ROWS", start: "UNBOUNDED PRECEDING", end: "CURRENT ROW", exclude: "NO OTHERS" },
        ignoreNulls: false,
      },
    ],
  };
}

/** References to all columns of `plan`, under their names. */
export function ownColumns(plan: Plan) {
  return schemaOf(plan).map((column, index) => ({ name: column.name, expression: ref(index, column) }));
}

/** An id for a `with` that the plan has no other use of. */
export function freeId(plan: Plan): number {
  const own = plan.kind === "with" || plan.kind === "recursion" ? plan.id + 1 : 0;
  return Math.max(own, ...inputs(plan).map(freeId));
}
