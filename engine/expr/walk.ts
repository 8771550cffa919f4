// The children of an expression: walking is written once.
import type { CallArguments, ExprNode } from "./expr.ts";

/** What `node` is computed from, in the order it is written. */
export function children(node: ExprNode): readonly ExprNode[] {
  switch (node.kind) {
    case "column":
    case "literal":
    case "parameter":
    case "sql":
      return [];
    case "function":
      return node.args;
    case "cast":
    case "field":
      return [node.input];
    case "case":
      return [...node.branches.flatMap((branch) => [branch.when, branch.then]), node.otherwise];
    case "aggregate":
      return [...node.args, ...(node.filter ? [node.filter] : []), ...node.orderBy.map((key) => key.input)];
    case "window":
      return [node.function, ...node.partitionBy, ...node.orderBy.map((key) => key.input)];
    case "call":
      return argumentNodes(node.arguments);
    case "lambda":
      return [node.body];
  }
}

/** The arguments of a call, in the order they are written. */
export function argumentNodes(args: CallArguments): readonly ExprNode[] {
  return args.by === "name" ? Object.values(args.values) : args.values;
}

/** Whether `test` holds for `node` or anything below it. */
export function some(node: ExprNode, test: (node: ExprNode) => boolean): boolean {
  return test(node) || children(node).some((child) => some(child, test));
}
