// From what an author writes, `c => c.prompt.length().div(4)`, to a measure: first data, then what computes it.
import {
  type Columns,
  describeExpr,
  type ExprNode,
  fromRow,
  isQuarryError,
  nodeOf,
  type Parameter,
} from "../../engine/index.ts";
import type { RefuseDefinition } from "../option-checks.ts";
import type { MeasureNode } from "./measure-node.ts";
import type { RowMeasure } from "./policy-settings.ts";
import { rowMeasure } from "./row-measure.ts";

/** What the author writes. */
export type Express = (columns: Columns<never>) => unknown;

/**
 * The measure an expression describes.
 * @param option what the expression is for, in messages
 */
export function expressMeasure(
  option: string,
  express: Express,
  parameters: readonly Parameter[],
  refuse: RefuseDefinition,
): RowMeasure {
  const refuseOption: RefuseDefinition = (reason) => refuse(`${option}: ${reason}`);
  const expression = measureOf(exprOf(express, parameters, refuseOption), refuseOption);
  return rowMeasure(option, expression, parameters, refuse);
}

function exprOf(express: Express, parameters: readonly Parameter[], refuse: RefuseDefinition): ExprNode {
  try {
    const names = parameters.map(({ name }) => name);
    return nodeOf(fromRow<never, unknown>(express, names));
  } catch (error) {
    if (isQuarryError(error)) return refuse(error.message.replace(/[.]$/, ""));
    throw error;
  }
}

/** What makes no sense on a single row is refused by name. */
function measureOf(node: ExprNode, refuse: RefuseDefinition): MeasureNode {
  const within = (input: ExprNode): MeasureNode => measureOf(input, refuse);
  switch (node.kind) {
    case "column":
      return node;
    case "literal":
      return { kind: "literal", value: literalOf(node, refuse) };
    case "function":
      return { ...node, args: node.args.map(within) };
    case "cast":
    case "field":
      return { ...node, input: within(node.input) };
    case "case": {
      // biome-ignore lint/suspicious/noThenProperty: a node, never awaited; named as in SQL
      const branches = node.branches.map((branch) => ({ when: within(branch.when), then: within(branch.then) }));
      return { kind: "case", branches, otherwise: within(node.otherwise) };
    }
    case "aggregate":
    case "window":
    case "call":
    case "lambda":
    case "parameter":
    case "sql":
      return unsupported(node, UNSUPPORTED[node.kind], refuse);
  }
}

const UNSUPPORTED = {
  aggregate: "an aggregate",
  window: "a window",
  call: "a call",
  lambda: "a lambda",
  parameter: "a lambda's parameter",
  sql: "SQL text",
} as const;

/** Big integers become doubles, as those of arguments do. */
function literalOf(
  node: Extract<ExprNode, { kind: "literal" }>,
  refuse: RefuseDefinition,
): Extract<MeasureNode, { kind: "literal" }>["value"] {
  const value = typeof node.value === "bigint" ? Number(node.value) : node.value;
  const isPlain = value === null || typeof value === "string" || typeof value === "boolean";
  return isPlain || (typeof value === "number" && Number.isFinite(value))
    ? value
    : unsupported(node, "a literal of this kind", refuse);
}

function unsupported(node: ExprNode, what: string, refuse: RefuseDefinition): never {
  return refuse(`${what} cannot be computed from one row's arguments (in ${describeExpr(node)})`);
}
