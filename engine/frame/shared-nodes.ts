// Which nodes of a frame must be computed once though they are read more than once: a frame joined with itself over a
// call calls once, a stream can be read once, and two drawings of a sample would differ.
import type { ExprNode } from "../expr/expr.ts";
import { some } from "../expr/walk.ts";
import { type FrameNode, inputsOf } from "./node.ts";
import type { Resources } from "./resources.ts";

/** In no particular order; inputs of `mapBatches` count too, as they run as queries of their own. */
export function nodesToShare(root: FrameNode, resources: Resources): ReadonlySet<FrameNode> {
  const memo: Memo = new Map();
  return new Set([...nodesReadTwice(root)].filter((node) => isUnrepeatable(node, resources, memo)));
}

function nodesReadTwice(root: FrameNode): ReadonlySet<FrameNode> {
  const seen = new Set<FrameNode>();
  const twice = new Set<FrameNode>();
  const visit = (node: FrameNode): void => {
    if (seen.has(node)) {
      twice.add(node);
      return;
    }
    seen.add(node);
    inputsOf(node).forEach(visit);
  };
  visit(root);
  return twice;
}

type Memo = Map<FrameNode, boolean>;

/** Whether two readings of a frame could differ, or cost what one should not cost twice. */
export function isUnrepeatable(node: FrameNode, resources: Resources, memo: Memo = new Map()): boolean {
  const known = memo.get(node);
  if (known !== undefined) return known;
  const itself =
    node.kind === "map-batches" || node.kind === "sql" || (node.kind === "sample" && node.seed === undefined);
  const result =
    itself ||
    resources.get(node)?.kind === "stream" ||
    expressionsOf(node).some((expr) => some(expr, isUnrepeatableExpr)) ||
    inputsOf(node).some((input) => isUnrepeatable(input, resources, memo));
  memo.set(node, result);
  return result;
}

const VOLATILE = /^(random|uuid|uuidv4|uuidv7|gen_random_uuid|nextval)$/;

function isUnrepeatableExpr(node: ExprNode): boolean {
  if (node.kind === "function") return VOLATILE.test(node.name);
  return node.kind === "call" || (node.kind === "sql" && /random|uuid|nextval/i.test(node.text));
}

/** The expressions of the node itself. */
export function expressionsOf(node: FrameNode): readonly ExprNode[] {
  switch (node.kind) {
    case "project":
    case "with-columns":
    case "aggregate":
      return node.columns.map((column) => column.expr);
    case "filter":
      return [node.predicate];
    case "order":
      return node.keys.map((key) => key.input);
    case "distinct":
      return node.orderBy.map((key) => key.input);
    case "flat-map":
      return [node.call];
    case "pivot":
      return [node.value];
    default:
      return [];
  }
}
