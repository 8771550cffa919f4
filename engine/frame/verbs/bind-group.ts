// groupBy(…).agg and agg: the keys, then the aggregates.
import type { BindNode } from "../binder.ts";
import { columnNamed, kept, quoteNames, selectFrom } from "../bound-frame.ts";
import { bindNamed } from "./bind-columns.ts";

export const bindAggregate: BindNode<"aggregate"> = async (node, binder) => {
  const input = await binder.frame(node.input);
  const keys = node.keys.map((name) => kept(columnNamed(input, name)));
  const columns = await bindNamed(node.columns, input, binder);
  const groups = node.keys.length === 0 ? "" : ` GROUP BY ${quoteNames(node.keys)}`;
  return selectFrom([...keys, ...columns], input.from, groups);
};
