// splitErrors: what became of the rows of a `.try()` column, as two frames over one run.
import type { ExprNode } from "../expr/expr.ts";
import type { FrameNode } from "./node.ts";

/** The calls must not be made twice: a function that answers differently would lose a row, or give it twice. */
export function splitNodes(input: FrameNode, column: string): { readonly ok: FrameNode; readonly failed: FrameNode } {
  const cache: FrameNode = { kind: "cache", input };
  const outcome: ExprNode = { kind: "column", name: column };
  const field = (name: string): ExprNode => ({ kind: "field", input: outcome, field: name });
  const failed: ExprNode = apply("=", field("ok"), { kind: "literal", value: false });
  const ok = apply("not", apply("coalesce", failed, { kind: "literal", value: false }));
  const facts = ["error_type", "error_message", "attempts", "call_id"];
  return {
    ok: {
      kind: "with-columns",
      input: { kind: "filter", input: cache, predicate: ok },
      columns: [{ name: column, expr: field("value") }],
    },
    failed: {
      kind: "drop",
      input: {
        kind: "with-columns",
        input: { kind: "filter", input: cache, predicate: failed },
        columns: facts.map((name) => ({ name, expr: field(name) })),
      },
      columns: [column],
    },
  };
}

function apply(name: string, ...args: readonly ExprNode[]): ExprNode {
  return { kind: "function", name, args };
}
