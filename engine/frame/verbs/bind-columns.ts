// Verbs that say which columns there are: project, withColumns, select, drop, rename, withRowId.
import type { Binder, BindNode } from "../binder.ts";
import { type BoundFrame, columnNamed, kept, type SelectedColumn, selectFrom } from "../bound-frame.ts";
import type { NamedExpr } from "../node.ts";

/** Each expression over `input`, under its name. */
export async function bindNamed(
  columns: readonly NamedExpr[],
  input: BoundFrame,
  binder: Binder,
): Promise<SelectedColumn[]> {
  const bound: SelectedColumn[] = [];
  for (const { name, expr } of columns) bound.push({ name, ...(await binder.expression(expr, input)) });
  return bound;
}

export const bindProject: BindNode<"project"> = async (node, binder) => {
  const input = await binder.frame(node.input);
  return selectFrom(await bindNamed(node.columns, input, binder), input.from);
};

/** A name the input has keeps its place; the others follow. */
export const bindWithColumns: BindNode<"with-columns"> = async (node, binder) => {
  const input = await binder.frame(node.input);
  const added = new Map((await bindNamed(node.columns, input, binder)).map((column) => [column.name, column]));
  const columns = input.columns.map((column) => added.get(column.name) ?? kept(column));
  const names = new Set(input.columns.map((column) => column.name));
  const others = [...added.values()].filter((column) => !names.has(column.name));
  return selectFrom([...columns, ...others], input.from);
};

export const bindSelect: BindNode<"select"> = async (node, binder) => {
  const input = await binder.frame(node.input);
  return selectFrom(
    node.columns.map((name) => kept(columnNamed(input, name))),
    input.from,
  );
};

export const bindDrop: BindNode<"drop"> = async (node, binder) => {
  const input = await binder.frame(node.input);
  const dropped = new Set(node.columns.map((name) => columnNamed(input, name)));
  return selectFrom(input.columns.filter((column) => !dropped.has(column)).map(kept), input.from);
};

export const bindRename: BindNode<"rename"> = async (node, binder) => {
  const input = await binder.frame(node.input);
  const names = new Map(node.names.map(({ from, to }) => [columnNamed(input, from), to]));
  const columns = input.columns.map((column) => ({ ...kept(column), name: names.get(column) ?? column.name }));
  return selectFrom(columns, input.from);
};
