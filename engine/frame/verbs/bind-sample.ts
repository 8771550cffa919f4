// sample and withRowId: verbs over the place of a row.
import { READ_AS_NUMBER } from "../../types/reading.ts";
import type { BindNode } from "../binder.ts";
import { kept, selectAll, selectFrom } from "../bound-frame.ts";
import { numberRows } from "./number-rows.ts";

const HASHES = 2 ** 64;

/**
 * With a seed a row is drawn by the hash of its place, so the same input gives the same sample at any number of
 * threads (DuckDB's own `REPEATABLE` does not). The rows keep their order.
 */
export const bindSample: BindNode<"sample"> = async (node, binder) => {
  const input = await binder.frame(node.input);
  const { numbered, number } = numberRows(input);
  const draw = node.seed === undefined ? "random()" : `hash(${number}, ${node.seed})`;
  if ("rows" in node.size) {
    const drawn = selectAll(numbered, `ORDER BY ${draw} LIMIT ${node.size.rows}`);
    return selectFrom(input.columns.map(kept), drawn.from, ` ORDER BY ${number}`);
  }
  if (node.seed === undefined) return selectAll(input, `WHERE random() < ${node.size.fraction}`);
  const drawn = ` WHERE ${draw} < ${node.size.fraction * HASHES}::DOUBLE`;
  return selectFrom(input.columns.map(kept), numbered.from, drawn);
};

export const bindRowId: BindNode<"row-id"> = async (node, binder) => {
  const input = await binder.frame(node.input);
  const rowId = { name: node.name, sql: "row_number() OVER () - 1", reading: READ_AS_NUMBER };
  return selectFrom([...input.columns.map(kept), rowId], input.from);
};
