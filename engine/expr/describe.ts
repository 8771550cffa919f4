// An expression the way its author wrote it (`amount.gt(3)`), for error messages. SQL is print.ts.
import type { ExprNode, LiteralValue, SortNode } from "./expr.ts";
import { argumentNodes } from "./walk.ts";

/** One line of text; not meant to be read back. */
export function describe(node: ExprNode): string {
  switch (node.kind) {
    case "column":
    case "parameter":
      return node.name;
    case "literal":
      return describeValue(node.value);
    case "function":
      return /^\w+$/.test(node.name) || node.args.length !== 2
        ? `${node.name}(${list(node.args)})`
        : node.args.map(describe).join(` ${node.name} `);
    case "cast":
      return `${describe(node.input)}.${node.orNull ? "tryCast" : "cast"}(${node.to})`;
    case "case":
      return `when(${node.branches.map((branch) => `${describe(branch.when)}, ${describe(branch.then)}`).join(").when(")})`;
    case "field":
      return `${describe(node.input)}.get("${node.field}")`;
    case "aggregate":
      return `${node.name}(${list(node.args)})`;
    case "window":
      return `${describe(node.function)}.over(${list(node.partitionBy)}; ${node.orderBy.map(describeKey).join(", ")})`;
    case "call":
      return `${describeTarget(node)}(${list(argumentNodes(node.arguments))})`;
    case "lambda":
      return `(${node.parameters.join(", ")}) => ${describe(node.body)}`;
    case "sql":
      return node.text;
  }
}

const list = (nodes: readonly ExprNode[]): string => nodes.map(describe).join(", ");
const describeKey = (key: SortNode): string => `${describe(key.input)}${key.descending ? ".desc()" : ""}`;

function describeTarget({ target }: Extract<ExprNode, { kind: "call" }>): string {
  return "~function" in target ? target["~function"].name : target.name;
}

function describeValue(value: LiteralValue): string {
  if (typeof value === "bigint") return `${value}n`;
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? `${item}n` : item));
}
