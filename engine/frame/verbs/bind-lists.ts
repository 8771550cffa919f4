// Verbs that open a value: explode (list → rows), flatMap (call of a stream function → rows), unnest (struct → columns).

import { QuarryError } from "../../errors.ts";
import type { ExprNode } from "../../expr/expr.ts";
import { printType } from "../../types/logical-type.ts";
import { quoteName, quoteText } from "../../types/quote.ts";
import type { Binder, BindNode } from "../binder.ts";
import { type BoundFrame, columnNamed, kept, type SelectedColumn, selectFrom } from "../bound-frame.ts";

export const bindExplode: BindNode<"explode"> = async (node, binder) => {
  const input = await binder.frame(node.input);
  columnNamed(input, node.column);
  return exploded(input, node.column, node.outer);
};

/** The call makes a list per row, which is then exploded. */
export const bindFlatMap: BindNode<"flat-map"> = async (node, binder) => {
  const input = await binder.frame(node.input);
  checkStream(node.call, binder);
  const { sql, reading } = await binder.expression(node.call, input);
  const items = { name: node.as, sql, reading: reading === undefined ? undefined : { child: reading } };
  return exploded(selectFrom([...input.columns.map(kept), items], input.from), node.as, node.outer);
};

function checkStream(node: ExprNode, binder: Binder): void {
  const f = node.kind === "call" ? binder.functionOf(node.target) : undefined;
  if (f?.form === "stream") return;
  const detail = `flatMap takes a stream function, and ${f?.name ?? "this"} gives one value per row; use F.call, then explode.`;
  throw new QuarryError("plan.type-mismatch", detail, { detail });
}

function exploded(input: BoundFrame, name: string, outer: boolean): BoundFrame {
  const list = quoteName(name);
  const items = outer ? `CASE WHEN len(${list}) > 0 THEN ${list} ELSE [NULL] END` : list;
  const columns = input.columns.map((column) =>
    column.name === name ? { name, sql: `unnest(${items})`, reading: column.reading?.child } : kept(column),
  );
  return selectFrom(columns, input.from);
}

/** The fields stand where the struct stood. */
export const bindUnnest: BindNode<"unnest"> = async (node, binder) => {
  const input = await binder.frame(node.input);
  const struct = columnNamed(input, node.column);
  const type = (await binder.schemaOf(input)).find((column) => column.name === node.column)!.type;
  if (type.id !== "STRUCT") {
    const detail = `unnest takes a struct, and "${node.column}" is ${printType(type)}; explode takes a list.`;
    throw new QuarryError("plan.type-mismatch", detail, { detail });
  }
  const fields = type.fields.map(({ name }): SelectedColumn => {
    const readings = struct.reading?.fields ?? {};
    const reading = Object.hasOwn(readings, name) ? readings[name] : undefined;
    return { name, sql: `struct_extract(${quoteName(node.column)}, ${quoteText(name)})`, reading };
  });
  return selectFrom(
    input.columns.flatMap((column) => (column === struct ? fields : [kept(column)])),
    input.from,
  );
};
