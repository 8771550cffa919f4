// Wraps expressions of a bound plan in catalog calls that give back what they get.
import type { RecordBatch } from "apache-arrow";
import { Vector } from "apache-arrow";
import type { Expression } from "../../../engine/plan/expression.ts";
import type { Plan } from "../../../engine/plan/plan.ts";
import type { CallSite } from "../../../engine/plan/query-text.ts";
import { mapExpressions, mapParts, rewritePlan } from "../../../engine/plan/walk.ts";
import type { FunctionRuntime } from "../../../engine/ports.ts";
import { type LogicalType, printType } from "../../../engine/types/logical-type.ts";

/** Answers every row with its argument. */
export const identityRuntime: FunctionRuntime = {
  call: async ({ arguments: batch }: { readonly arguments: RecordBatch }) => ({
    values: new Vector([batch.data.children[0]!]),
    failures: [],
    invocations: 1,
  }),
  close: async () => {},
};

function identityOf(type: LogicalType): CallSite {
  return {
    onError: "fail",
    function: {
      "~function": {
        name: `same_${printType(type)}`,
        version: "1",
        form: "arrow",
        parameters: [{ name: "value", type, nullable: true, reading: undefined }],
        result: type,
        resultReading: undefined,
        resultNullable: true,
        pure: false,
        concurrency: 4,
        concurrencyDeclared: true,
        timeoutMs: 60_000,
        maxRows: 3,
      },
    },
  };
}

/** Where a call may stand: not in a sample or a lambda, not as a constant DuckDB needs while planning. */
const isWrappable = (expression: Expression): boolean =>
  expression.kind !== "constant" && expression.kind !== "parameter" && expression.kind !== "lambda";

/** The plan with each wrappable expression wrapped when `choose()` says so, and the sites of the calls. */
export function wrapInCalls(plan: Plan, choose: () => boolean): { plan: Plan; sites: readonly CallSite[] } {
  const sites: CallSite[] = [];
  const wrap = (expression: Expression): Expression => {
    const inner = expression.kind === "lambda" ? expression : mapParts(expression, wrap);
    if (!isWrappable(expression) || !choose()) return inner;
    const site = sites.push(identityOf(inner.type)) - 1;
    return { kind: "call", site, args: [inner], type: inner.type };
  };
  const wrapNode = (node: Plan): Plan => {
    // A join's condition with a call on both sides is refused; frames never print one.
    if (node.kind === "join" || node.kind === "values") return node;
    return mapExpressions(node, wrap);
  };
  return { plan: rewritePlan(plan, wrapNode), sites };
}
