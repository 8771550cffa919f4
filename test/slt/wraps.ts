// Expressions of a query that can be wrapped in a call, and the query with some of them wrapped.
import { callNode, type Json, mapExpressions, type Node, textNode } from "./parse-tree.ts";

/** Expressions that are wrapped together: one, or all that are spelt alike (`GROUP BY a + 1` and the `a + 1` selected). */
export interface Wrap {
  /** Names it in probes. */
  readonly label: string;
  /** By their numbers in the tree. */
  readonly expressions: ReadonlySet<number>;
  /** It reads no column: where DuckDB needs its value to plan, it cannot be a call. */
  readonly isConstant: boolean;
}

/** What a wrap makes of an expression. */
export type Spell = (wrap: Wrap, expression: Node) => Node;

/** No value by itself: stars and lambdas, and what a lambda's parameters are spelt with. */
const NO_VALUES = new Set(["STAR", "LAMBDA", "LAMBDA_REF", "POSITIONAL_REFERENCE", "DEFAULT"]);

/** Every single expression, then every group of at least two alike. */
export function wrapsOf(tree: Node): readonly Wrap[] {
  const alike = new Map<string, number[]>();
  const constant = new Set<number>();
  mapExpressions(tree, ({ node, number, field }) => {
    if (NO_VALUES.has(String(node.class)) || field === "function") return node; // a table function is no value
    const key = spellingOf(node);
    alike.set(key, [...(alike.get(key) ?? []), number]);
    if (!/"(COLUMN_REF|SUBQUERY|STAR)"/.test(key)) constant.add(number);
    return node;
  });
  const wrap = (numbers: readonly number[]): Wrap => ({
    label: `__probe_${numbers.join("_")}`,
    expressions: new Set(numbers),
    isConstant: numbers.every((number) => constant.has(number)),
  });
  const groups = [...alike.values()];
  return [
    ...groups.flat().map((number) => wrap([number])),
    ...groups.filter((numbers) => numbers.length > 1).map(wrap),
  ];
}

/** The expression without what does not belong to its meaning: where it stands, what it is called. */
function spellingOf(node: Node): string {
  return JSON.stringify(node, (field, value: Json) =>
    field === "alias" || field === "query_location" ? undefined : value,
  );
}

/** The tree with the wraps' expressions spelt anew. Results keep their names. */
export function applyWraps(tree: Node, wraps: readonly Wrap[], spell: Spell): Node {
  return mapExpressions(tree, ({ node, number, field }) => {
    const chosen = wraps.filter(({ expressions }) => expressions.has(number));
    if (chosen.length === 0) return node;
    const alias = node.alias || (field === "select_list" ? columnName(node) : "");
    let wrapped: Node = { ...node, alias: "" };
    for (const wrap of chosen) wrapped = spell(wrap, wrapped);
    return { ...wrapped, alias };
  });
}

const columnName = (node: Node): Json => (node.class === "COLUMN_REF" ? (node.column_names as Json[]).at(-1)! : "");

/** `struct_extract(struct_pack(label := e), 'label')`: the same value, and a place in the binder's plan that says its type. */
export const probe: Spell = ({ label }, expression) =>
  callNode("struct_extract", [callNode("struct_pack", [{ ...expression, alias: label }]), textNode(label)]);
