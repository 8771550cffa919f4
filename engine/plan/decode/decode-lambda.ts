// List functions with a lambda. DuckDB numbers what a body sees: its parameters, last first, then what it captures,
// which stands among the function's arguments. We give parameters names and put captures back in place.
import type { LogicalType } from "../../types/logical-type.ts";
import type { Expression } from "../expression.ts";
import { decodeType } from "./decode-type.ts";
import { asText, type PlanJson } from "./plan-json.ts";

/** What a column index means where an expression stands. */
export type RefScope = (index: number, json: PlanJson) => Expression;

interface LambdaCall {
  readonly name: string;
  readonly type: LogicalType;
  readonly args: readonly Expression[];
  readonly data: PlanJson;
  readonly decode: (body: unknown, scope: RefScope) => Expression;
}

const REDUCE = new Set(["list_reduce", "reduce", "array_reduce"]);

export function decodeLambdaCall({ name, type, args, data, decode }: LambdaCall): Expression {
  const parameterCount = (REDUCE.has(name) ? 2 : 1) + (data.has_index === true ? 1 : 0);
  const ownArgs = data.has_initial === true ? 2 : 1;
  const captures = args.slice(ownArgs);
  const names: string[] = Array.from({ length: parameterCount }, (_, index) => `p${index}`);
  const scope: RefScope = (index, json) => {
    if (index >= parameterCount) return captures[index - parameterCount]!;
    const parameter = asText(json.alias, "lambda parameter");
    names[parameterCount - 1 - index] = parameter;
    return { kind: "parameter", name: parameter, type: decodeType(json.return_type) };
  };
  const body = decode(data.lambda_expr, scope);
  const lambda: Expression = { kind: "lambda", parameters: names, body, type: body.type };
  return { kind: "apply", name, args: [args[0]!, lambda, ...args.slice(1, ownArgs)], type };
}
