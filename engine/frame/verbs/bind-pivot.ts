// pivot and unpivot: values to columns, columns to values.
import { QuarryError } from "../../errors.ts";
import type { ExprNode, LiteralValue } from "../../expr/expr.ts";
import { printLiteral } from "../../expr/literal.ts";
import { quoteName, quoteText } from "../../types/quote.ts";
import { columnValues } from "../../values/column-values.ts";
import type { Binder, BindNode } from "../binder.ts";
import { columnNamed, freeName, kept, quoteNames, selectFrom } from "../bound-frame.ts";
import type { FrameNode } from "../node.ts";

type PivotNode = Parameters<typeof bindPivot>[0];

interface PivotedColumn {
  readonly name: string;
  readonly literal: string;
}

/** Grouped by keys and `on` first, then one column per value of `on`; null where a group has no such rows. */
export const bindPivot: BindNode<"pivot"> = async (node, binder) => {
  const input = await binder.frame(node.input);
  const keys = node.keys.map((name) => columnNamed(input, name));
  const on = quoteName(columnNamed(input, node.on).name);
  const { sql, reading } = await binder.expression(node.value, input);
  const [group, cell] = [freeName(input, "__quarry_on"), freeName(input, "__quarry_cell")];
  const label = node.values === undefined ? `CAST(${on} AS VARCHAR)` : on;
  const groupKeys = [...node.keys.map(quoteName), label].join(", ");
  const grouped = selectFrom(
    [...keys.map(kept), { name: group, sql: label, reading: undefined }, { name: cell, sql, reading }],
    input.from,
    ` GROUP BY ${groupKeys}`,
  );
  const cells = (await pivotedColumns(node, binder)).map(({ name, literal }) => ({
    name,
    reading,
    sql: `any_value(${quoteName(cell)}) FILTER (WHERE ${quoteName(group)} IS NOT DISTINCT FROM ${literal})`,
  }));
  return selectFrom(
    [...keys.map(kept), ...cells],
    grouped.from,
    node.keys.length === 0 ? "" : ` GROUP BY ${quoteNames(node.keys)}`,
  );
};

async function pivotedColumns(node: PivotNode, binder: Binder): Promise<readonly PivotedColumn[]> {
  if (node.values !== undefined)
    return node.values.map((value) => ({ name: valueName(value), literal: printLiteral(value) }));
  const labels = await foundLabels(node, binder);
  return labels.map((text) => ({ name: valueName(text), literal: printLiteral(text) }));
}

/** A query of its own, before this one is planned. */
async function foundLabels(node: PivotNode, binder: Binder): Promise<readonly (string | null)[]> {
  if (binder.runs === undefined) {
    const detail = "A pivot without `values` runs a query to find its columns; name them to look at the plan.";
    throw new QuarryError("plan.unsupported", detail, { detail });
  }
  const on: ExprNode = { kind: "column", name: node.on };
  const label: ExprNode = { kind: "cast", input: on, to: "VARCHAR", orNull: false };
  const labels: FrameNode = { kind: "project", input: node.input, columns: [{ name: "label", expr: label }] };
  const distinct: FrameNode = { kind: "distinct", input: labels, columns: [], orderBy: [] };
  const keys = [{ input: { kind: "column", name: "label" }, descending: false, nulls: "last" }] as const;
  const { batches } = await binder.runs.collect({ kind: "order", input: distinct, keys });
  return batches.flatMap(
    (batch) => columnValues(batch.getChildAt(0)!, { id: "VARCHAR" }, undefined).values as (string | null)[],
  );
}

function valueName(value: LiteralValue): string {
  return value instanceof Date ? value.toISOString() : String(value);
}

/** Both lists are unnested side by side, so each row becomes one row per column, nulls included, in order. */
export const bindUnpivot: BindNode<"unpivot"> = async (node, binder) => {
  const input = await binder.frame(node.input);
  const turned = node.on.map((name) => columnNamed(input, name));
  const others = input.columns.filter((column) => !turned.includes(column));
  const names = `unnest([${node.on.map(quoteText).join(", ")}])`;
  const values = `unnest([${quoteNames(node.on)}])`;
  return selectFrom(
    [
      ...others.map(kept),
      { name: node.nameColumn, sql: names, reading: undefined },
      { name: node.valueColumn, sql: values, reading: turned[0]?.reading },
    ],
    input.from,
  );
};
