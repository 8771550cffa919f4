// JavaScript arrow functions as lambdas: called once, with parameters for arguments.
import { ColumnExpr } from "./column-expr.ts";
import type { ExprNode } from "./expr.ts";
import { nodeOf } from "./node-of.ts";

/** How many lambdas are being traced: nested ones need names of their own, equal ones the same names. */
let depth = 0;

/** The lambda `callback` writes: `x => x.add(1)`. Columns of the frame may be used inside. */
export function lambdaNode(callback: (...parameters: never[]) => unknown): ExprNode {
  const parameters = Array.from({ length: callback.length }, (_, index) => `lambda_${depth}_${index}`);
  depth++;
  try {
    const operands = parameters.map((name) => new ColumnExpr({ kind: "parameter", name }));
    return { kind: "lambda", parameters, body: nodeOf((callback as (...args: unknown[]) => unknown)(...operands)) };
  } finally {
    depth--;
  }
}
