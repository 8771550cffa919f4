// VALUES whose cells read an input or call functions, said with operators that have inputs.
import type { LogicalType, Schema } from "../types/logical-type.ts";
import { type Expression, ref } from "./expression.ts";
import type { Plan } from "./plan.ts";

/** For each row of `input`, the rows of cells: a list of structs, unnested. */
export function unnestRows(rows: readonly (readonly Expression[])[], columns: Schema, input: Plan): Plan {
  const names = columns.map((_, index) => `c${index}`);
  const rowType: LogicalType = {
    id: "STRUCT",
    fields: columns.map(({ type }, index) => ({ name: names[index]!, type })),
  };
  const list: Expression = {
    kind: "apply",
    name: "list_value",
    args: rows.map((args) => ({ kind: "apply", name: "struct_pack", names, args, type: rowType })),
    type: { id: "LIST", child: rowType },
  };
  const listed: Plan = { kind: "project", input, columns: [{ name: "rows", expression: list }] };
  const rowsColumn = ref(0, { name: "rows", type: list.type });
  const unnested: Plan = {
    kind: "unnest",
    input: listed,
    lists: [{ name: "row", expression: rowsColumn, itemType: rowType }],
  };
  const row = ref(1, { name: "row", type: rowType });
  const cell = (index: number): Expression => ({
    kind: "apply",
    name: "struct_extract",
    args: [row, { kind: "constant", value: names[index]!, type: { id: "VARCHAR" } }],
    type: columns[index]!.type,
  });
  return {
    kind: "project",
    input: unnested,
    columns: columns.map(({ name }, index) => ({ name, expression: cell(index) })),
  };
}
