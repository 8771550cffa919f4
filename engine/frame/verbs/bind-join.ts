// join and joinAsof. Right key columns are dropped: they stand in the result under the left key's name. Other right
// columns whose name the left has get the suffix.

import { QuarryError } from "../../errors.ts";
import { quoteName } from "../../types/quote.ts";
import type { BindNode } from "../binder.ts";
import { type BoundColumn, type BoundFrame, columnNamed, type SelectedColumn, selectFrom } from "../bound-frame.ts";
import type { JoinHow, KeyPair } from "../node.ts";
import { sqlText } from "../sql-text.ts";

const SQL_JOIN = {
  inner: "JOIN",
  left: "LEFT JOIN",
  right: "RIGHT JOIN",
  full: "FULL JOIN",
  semi: "SEMI JOIN",
  anti: "ANTI JOIN",
  cross: "CROSS JOIN",
} as const satisfies Record<JoinHow, string>;

const leftColumn = (name: string): string => `l.${quoteName(name)}`;
const rightColumn = (name: string): string => `r.${quoteName(name)}`;

export const bindJoin: BindNode<"join"> = async (node, binder) => {
  const [left, right] = await Promise.all([binder.frame(node.left), binder.frame(node.right)]);
  checkKeys(node.on, left, right);
  const keys = new Map(node.on.map((pair) => [pair.left, joinedKey(pair, node.how)]));
  const columns = [
    ...left.columns.map((column) => ({ ...column, sql: keys.get(column.name) ?? leftColumn(column.name) })),
    ...(node.how === "semi" || node.how === "anti" ? [] : rightColumns(left, right, node.on, node.suffix)),
  ];
  const condition = node.how === "cross" ? "" : ` ON ${node.on.map(equal).join(" AND ")}`;
  return selectFrom(columns, sqlText`${left.from} AS l ${SQL_JOIN[node.how]} ${right.from} AS r${condition}`);
};

export const bindJoinAsof: BindNode<"join-asof"> = async (node, binder) => {
  const [left, right] = await Promise.all([binder.frame(node.left), binder.frame(node.right)]);
  checkKeys([node.on, ...node.by], left, right);
  const columns = [
    ...left.columns.map((column) => ({ ...column, sql: leftColumn(column.name) })),
    ...rightColumns(left, right, node.by, node.suffix),
  ];
  const comparison = node.direction === "backward" ? ">=" : "<=";
  const nearest = `${leftColumn(node.on.left)} ${comparison} ${rightColumn(node.on.right)}`;
  const condition = [...node.by.map(equal), nearest].join(" AND ");
  const join = node.how === "left" ? "ASOF LEFT JOIN" : "ASOF JOIN";
  return selectFrom(columns, sqlText`${left.from} AS l ${join} ${right.from} AS r ON ${condition}`);
};

function checkKeys(keys: readonly KeyPair[], left: BoundFrame, right: BoundFrame): void {
  for (const pair of keys) {
    columnNamed(left, pair.left);
    columnNamed(right, pair.right);
  }
}

const equal = ({ left, right }: KeyPair): string => `${leftColumn(left)} = ${rightColumn(right)}`;

/** The key of a row that may have come from either side. */
function joinedKey({ left, right }: KeyPair, how: JoinHow): string {
  if (how === "right") return rightColumn(right);
  return how === "full" ? `COALESCE(${leftColumn(left)}, ${rightColumn(right)})` : leftColumn(left);
}

function rightColumns(
  left: BoundFrame,
  right: BoundFrame,
  keys: readonly KeyPair[],
  suffix: string,
): readonly SelectedColumn[] {
  const dropped = new Set(keys.map((pair) => pair.right));
  const taken = new Set(left.columns.map((column) => column.name));
  return right.columns
    .filter((column) => !dropped.has(column.name))
    .map((column) => ({ ...column, name: suffixed(column, taken, suffix), sql: rightColumn(column.name) }));
}

function suffixed({ name }: BoundColumn, taken: ReadonlySet<string>, suffix: string): string {
  if (!taken.has(name)) return name;
  if (suffix !== "") return `${name}${suffix}`;
  const message = `Both frames have a column "${name}", and the suffix is empty.`;
  throw new QuarryError("plan.duplicate-column", message, { column: name });
}
