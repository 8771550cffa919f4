// Checks every call's arguments against the function's parameters and casts those that widen.
import { QuarryError } from "../../errors.ts";
import type { FunctionInfo, Parameter } from "../../ports.ts";
import { printType, sameType } from "../../types/logical-type.ts";
import type { Expression } from "../expression.ts";
import type { Plan } from "../plan.ts";
import type { CallSite } from "../query-text.ts";
import { mapExpressions, rewriteExpression, rewritePlan } from "../walk.ts";
import { coerceArgument } from "./coerce-argument.ts";

/** @throws `plan.argument-count`, `plan.argument-type`: before any row moves. */
export function bindCalls(plan: Plan, sites: readonly CallSite[]): Plan {
  const bind = (part: Expression): Expression =>
    part.kind === "call" ? bindCall(part, sites[part.site]!.function["~function"]) : part;
  return rewritePlan(plan, (node) => mapExpressions(node, (expression) => rewriteExpression(expression, bind)));
}

function bindCall(call: Expression & { kind: "call" }, info: FunctionInfo): Expression {
  const { parameters } = info;
  if (call.args.length !== parameters.length) {
    const names = parameters.map(({ name }) => name).join(", ");
    throw new QuarryError(
      "plan.argument-count",
      `${info.name}(${names}) takes ${parameters.length} arguments, not ${call.args.length}.`,
      { function: info.name, expected: parameters.length, actual: call.args.length },
    );
  }
  return { ...call, args: call.args.map((arg, index) => bindArgument(arg, parameters[index]!, info)) };
}

function bindArgument(argument: Expression, parameter: Parameter, info: FunctionInfo): Expression {
  const type = coerceArgument(parameter.type, argument.type);
  if (type !== undefined)
    return sameType(type, argument.type) ? argument : { kind: "cast", input: argument, type, orNull: false };
  const [expected, actual] = [printType(parameter.type), printType(argument.type)];
  throw new QuarryError(
    "plan.argument-type",
    `${info.name}'s argument ${parameter.name} is ${expected}; the column given is ${actual}. Cast it if that is meant.`,
    { function: info.name, parameter: parameter.name, expected, actual },
  );
}
