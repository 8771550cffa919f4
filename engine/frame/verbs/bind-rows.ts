// Verbs that say which rows there are, and in what order: filter, limit and slice, tail, orderBy, distinct, dropNull.
import { quoteName } from "../../types/quote.ts";
import type { BindNode } from "../binder.ts";
import { columnNamed, kept, queryFrame, quoteNames, selectAll, selectFrom } from "../bound-frame.ts";
import { sqlText } from "../sql-text.ts";
import { numberRows } from "./number-rows.ts";

export const bindFilter: BindNode<"filter"> = async (node, binder) => {
  const input = await binder.frame(node.input);
  const { sql } = await binder.expression(node.predicate, input);
  return selectAll(input, `WHERE ${sql}`);
};

export const bindSlice: BindNode<"slice"> = async (node, binder) => {
  const input = await binder.frame(node.input);
  const limit = node.rows === undefined ? "" : `LIMIT ${node.rows} `;
  return selectAll(input, `${limit}${node.offset === 0 ? "" : `OFFSET ${node.offset}`}`);
};

/** The last rows by number, then back in order: DuckDB keeps no more than `rows` of them. */
export const bindTail: BindNode<"tail"> = async (node, binder) => {
  const input = await binder.frame(node.input);
  const { numbered, number } = numberRows(input);
  const last = selectAll(numbered, `ORDER BY ${number} DESC LIMIT ${node.rows}`);
  return selectFrom(input.columns.map(kept), last.from, ` ORDER BY ${number}`);
};

export const bindOrder: BindNode<"order"> = async (node, binder) => {
  const input = await binder.frame(node.input);
  if (node.keys.length === 0) return input;
  return selectAll(input, `ORDER BY ${await binder.sortKeys(node.keys, input)}`);
};

export const bindDistinct: BindNode<"distinct"> = async (node, binder) => {
  const input = await binder.frame(node.input);
  const on = node.columns.map((name) => quoteName(columnNamed(input, name).name));
  const distinct = on.length === 0 ? "DISTINCT" : `DISTINCT ON (${on.join(", ")})`;
  const order = node.orderBy.length === 0 ? "" : ` ORDER BY ${await binder.sortKeys(node.orderBy, input)}`;
  const names = quoteNames(input.columns.map((column) => column.name));
  return queryFrame(sqlText`SELECT ${distinct} ${names} FROM ${input.from}${order}`, input.columns);
};

export const bindDropNull: BindNode<"drop-null"> = async (node, binder) => {
  const input = await binder.frame(node.input);
  const columns = node.columns.length === 0 ? input.columns : node.columns.map((name) => columnNamed(input, name));
  return selectAll(input, `WHERE ${columns.map((column) => `${quoteName(column.name)} IS NOT NULL`).join(" AND ")}`);
};
