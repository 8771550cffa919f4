// unionAll, intersect, except. By name: columns are matched whatever their order, and one that a frame of a union
// lacks is null there. By position: as SQL does it. Names and readings are the first frame's.
import { QuarryError } from "../../errors.ts";
import type { BindNode } from "../binder.ts";
import { type BoundColumn, type BoundFrame, columnNamed, kept, queryFrame, selectFrom } from "../bound-frame.ts";
import type { SetOperation } from "../node.ts";
import { joinTexts, sqlText } from "../sql-text.ts";

const SQL_OPERATION = {
  "union-all": "UNION ALL",
  intersect: "INTERSECT",
  except: "EXCEPT",
} as const satisfies Record<SetOperation, string>;

export const bindSet: BindNode<"set"> = async (node, binder) => {
  const inputs: BoundFrame[] = [];
  for (const input of node.inputs) inputs.push(await binder.frame(input));
  const columns = node.byName && node.operation === "union-all" ? allColumns(inputs) : inputs[0]!.columns;
  const aligned = inputs.map((input) => align(input, columns, node.byName, node.operation));
  const queries = aligned.map((input) => sqlText`(${input.query})`);
  return queryFrame(joinTexts(queries, ` ${SQL_OPERATION[node.operation]} `), columns);
};

/** Columns in the order in which they are first met. */
function allColumns(inputs: readonly BoundFrame[]): readonly BoundColumn[] {
  const columns = new Map<string, BoundColumn>();
  for (const column of inputs.flatMap((input) => input.columns)) {
    if (!columns.has(column.name)) columns.set(column.name, column);
  }
  return [...columns.values()];
}

function align(
  input: BoundFrame,
  columns: readonly BoundColumn[],
  byName: boolean,
  operation: SetOperation,
): BoundFrame {
  if (!byName || operation !== "union-all") checkCount(input, columns.length);
  if (!byName) return input;
  const present = new Set(input.columns.map((column) => column.name));
  const padded = columns.map((column) => {
    const missing = operation === "union-all" && !present.has(column.name);
    return missing ? { ...column, sql: "NULL" } : kept(columnNamed(input, column.name));
  });
  return selectFrom(padded, input.from);
}

function checkCount(input: BoundFrame, expected: number): void {
  const actual = input.columns.length;
  if (actual === expected) return;
  const detail = `The frames must have the same columns: one has ${expected}, another ${actual}.`;
  throw new QuarryError("plan.type-mismatch", detail, { detail });
}
