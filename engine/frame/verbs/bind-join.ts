// join and joinAsof. Right key columns are dropped: they stand in the result under the left key's name. Other right
// columns whose name the left has get the suffix.

import { QuarryError } from "../../errors.ts";
import { quoteName } from "../../types/quote.ts";
import type { BindNode } from "../binder.ts";
import { type BoundColumn, type BoundFrame, columnNamed, type JoinChain, selectFrom } from "../bound-frame.ts";
import type { JoinHow, KeyPair } from "../node.ts";
import { type SqlText, sqlText } from "../sql-text.ts";

const SQL_JOIN = {
  inner: "JOIN",
  left: "LEFT JOIN",
  right: "RIGHT JOIN",
  full: "FULL JOIN",
  semi: "SEMI JOIN",
  anti: "ANTI JOIN",
  cross: "CROSS JOIN",
} as const satisfies Record<JoinHow, string>;

export const bindJoin: BindNode<"join"> = async (node, binder) => {
  const [left, right] = await Promise.all([binder.frame(node.left), binder.frame(node.right)]);
  checkKeys(node.on, left, right);
  const sides = sidesOf(left);
  const keys = new Map(node.on.map((pair) => [pair.left, joinedKey(pair, node.how, sides)]));
  const columns = [
    ...left.columns.map((column) => ({ ...column, sql: keys.get(column.name) ?? sides.left(column.name) })),
    ...(node.how === "semi" || node.how === "anti" ? [] : rightColumns(left, right, node, sides)),
  ];
  const condition = node.how === "cross" ? "" : ` ON ${node.on.map((pair) => equal(pair, sides)).join(" AND ")}`;
  return joinedFrame(columns, sides, sqlText`${SQL_JOIN[node.how]} ${right.from} AS ${sides.alias}${condition}`);
};

export const bindJoinAsof: BindNode<"join-asof"> = async (node, binder) => {
  const [left, right] = await Promise.all([binder.frame(node.left), binder.frame(node.right)]);
  checkKeys([node.on, ...node.by], left, right);
  const sides = sidesOf(left);
  const columns = [
    ...left.columns.map((column) => ({ ...column, sql: sides.left(column.name) })),
    ...rightColumns(left, right, { on: node.by, suffix: node.suffix }, sides),
  ];
  const comparison = node.direction === "backward" ? ">=" : "<=";
  const nearest = `${sides.left(node.on.left)} ${comparison} ${sides.right(node.on.right)}`;
  const condition = [...node.by.map((pair) => equal(pair, sides)), nearest].join(" AND ");
  const join = node.how === "left" ? "ASOF LEFT JOIN" : "ASOF JOIN";
  return joinedFrame(columns, sides, sqlText`${join} ${right.from} AS ${sides.alias} ON ${condition}`);
};

/** How the columns of both sides are spelt, and the chain that the join lengthens. */
interface Sides {
  readonly chain: JoinChain;
  /** The right side's name. */
  readonly alias: string;
  left(name: string): string;
  right(name: string): string;
}

type JoinedColumn = BoundColumn & { readonly sql: string };

function sidesOf(left: BoundFrame): Sides {
  const chain = left.joins ?? {
    from: sqlText`${left.from} AS j0`,
    tables: 1,
    columns: new Map(left.columns.map(({ name }) => [name, `j0.${quoteName(name)}`])),
  };
  const alias = `j${chain.tables}`;
  return {
    chain,
    alias,
    left: (name) => chain.columns.get(name)!,
    right: (name) => `${alias}.${quoteName(name)}`,
  };
}

function joinedFrame(columns: readonly JoinedColumn[], { chain }: Sides, join: SqlText): BoundFrame {
  const from = sqlText`${chain.from} ${join}`;
  const joins = { from, tables: chain.tables + 1, columns: new Map(columns.map(({ name, sql }) => [name, sql])) };
  return { ...selectFrom(columns, from), joins };
}

function checkKeys(keys: readonly KeyPair[], left: BoundFrame, right: BoundFrame): void {
  for (const pair of keys) {
    columnNamed(left, pair.left);
    columnNamed(right, pair.right);
  }
}

const equal = ({ left, right }: KeyPair, sides: Sides): string => `${sides.left(left)} = ${sides.right(right)}`;

/** The key of a row that may have come from either side. */
function joinedKey({ left, right }: KeyPair, how: JoinHow, sides: Sides): string {
  if (how === "right") return sides.right(right);
  return how === "full" ? `COALESCE(${sides.left(left)}, ${sides.right(right)})` : sides.left(left);
}

function rightColumns(
  left: BoundFrame,
  right: BoundFrame,
  { on, suffix }: { readonly on: readonly KeyPair[]; readonly suffix: string },
  sides: Sides,
): readonly JoinedColumn[] {
  const dropped = new Set(on.map((pair) => pair.right));
  const taken = new Set(left.columns.map((column) => column.name));
  return right.columns
    .filter((column) => !dropped.has(column.name))
    .map((column) => ({ ...column, name: suffixed(column, taken, suffix), sql: sides.right(column.name) }));
}

function suffixed({ name }: BoundColumn, taken: ReadonlySet<string>, suffix: string): string {
  if (!taken.has(name)) return name;
  if (suffix !== "") return `${name}${suffix}`;
  const message = `Both frames have a column "${name}", and the suffix is empty.`;
  throw new QuarryError("plan.duplicate-column", message, { column: name });
}
