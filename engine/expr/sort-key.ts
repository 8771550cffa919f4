// Sort keys: what asc and desc return, and what stands for one.
import type { ExprNode, SortNode } from "./expr.ts";
import type { NullsPlacement } from "./kinds.ts";
import { nodeOf } from "./node-of.ts";

export interface SortKeyValue {
  readonly "~sort": SortNode;
}

/** A key over `input`; nulls last unless told. */
export function sortKey(input: ExprNode, descending: boolean, { nulls = "last" }: NullsPlacement): SortKeyValue {
  return Object.freeze({ "~sort": Object.freeze({ input, descending, nulls }) });
}

/** A sort key, an expression (ascending) or, since a name is due here, a column's name. */
export function sortNodeOf(key: unknown): SortNode {
  if (typeof key === "object" && key !== null && "~sort" in key) return (key as SortKeyValue)["~sort"];
  const input: ExprNode = typeof key === "string" ? { kind: "column", name: key } : nodeOf(key);
  return { input, descending: false, nulls: "last" };
}
