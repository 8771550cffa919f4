// Stubs become calls: each is given its place of call, its arguments are checked against the function's parameters, and
// those that widen are cast. What `try_call` and `recover` make of a call is read here too.
import { QuarryError } from "../../errors.ts";
import type { OnCallError } from "../../expr/expr.ts";
import type { FunctionInfo, Parameter } from "../../ports.ts";
import { type LogicalType, printType, sameType } from "../../types/logical-type.ts";
import type { Expression } from "../expression.ts";
import type { Plan } from "../plan.ts";
import type { CallSite } from "../query-text.ts";
import { keyOf } from "../references.ts";
import { isStubName } from "../stub-name.ts";
import { mapExpressions, rewriteExpression, rewritePlan } from "../walk.ts";
import { outcomeType } from "./call-result.ts";
import { coerceArgument } from "./coerce-argument.ts";
import { readMarker, TRIED } from "./marker.ts";

/** The places of call of one query. */
export interface Sites {
  readonly list: readonly CallSite[];
  /** The place of calls to a function by its name. @throws `plan.unknown-function` */
  siteOf(name: string, onError: OnCallError): number;
}

type Apply = Extract<Expression, { kind: "apply" }>;
type CallExpression = Extract<Expression, { kind: "call" }>;

/**
 * @param located puts the place of the call into an error
 * @throws `plan.argument-count`, `plan.argument-type`, `plan.invalid-argument`: before any row moves
 */
export function bindCalls(plan: Plan, sites: Sites, located: (error: unknown, call: Apply) => unknown = same): Plan {
  const bind = (part: Expression): Expression => {
    if (part.kind === "apply" && isStubName(part.name)) {
      try {
        return bindStub(part, sites);
      } catch (error) {
        throw located(error, part);
      }
    }
    return tryCallOf(part, sites) ?? recoverOf(part, sites) ?? part;
  };
  return rewritePlan(plan, (node) => mapExpressions(node, (expression) => rewriteExpression(expression, bind)));
}

const same = (error: unknown): unknown => error;

function bindStub(stub: Apply, sites: Sites): Expression {
  const marker = readMarker(stub.args.at(-1));
  const args = stub.args.slice(0, -1);
  if ("name" in marker && marker.name === TRIED) return { ...stub, name: TRIED, args: [onlyCall(args[0]!)] };
  const site = "site" in marker ? marker.site : sites.siteOf(marker.name, marker.onError);
  return bindCall({ kind: "call", site, args, type: stub.type }, sites.list[site]!.function["~function"]);
}

function onlyCall(expression: Expression): CallExpression {
  if (expression.kind === "call") return expression;
  const message = "try_call(…) and recover(…, value) take one call of a catalog function, as try_call(f(x)).";
  throw new QuarryError("plan.invalid-argument", message, { argument: "call", value: expression.kind });
}

/** The call whose success is asked for. */
function triedCall(expression: Expression | undefined): CallExpression | undefined {
  const isTried = expression?.kind === "apply" && expression.name === TRIED;
  return isTried ? (expression.args[0] as CallExpression) : undefined;
}

/** The same call, as one whose failures are told. */
function tried(call: CallExpression, sites: Sites): CallExpression {
  const { name } = sites.list[call.site]!.function["~function"];
  return { ...call, site: sites.siteOf(name, "try"), type: outcomeType(call.type) };
}

/** `struct_pack(ok := tried(call), …)`: what the macro try_call is. */
function tryCallOf(part: Expression, sites: Sites): Expression | undefined {
  if (part.kind !== "apply" || part.name !== "struct_pack") return undefined;
  const call = triedCall(part.args[0]);
  return call && tried(call, sites);
}

/** `CASE WHEN tried(call) THEN call ELSE otherwise END`: what the macro recover is. */
function recoverOf(part: Expression, sites: Sites): Expression | undefined {
  if (part.kind !== "case") return undefined;
  const [branch] = part.branches;
  const call = triedCall(branch?.when);
  if (call === undefined) return undefined;
  const outcome = tried(call, sites);
  const key = keyOf(call);
  const value = field(outcome, "value", call.type);
  const place = (inner: Expression) => (inner.kind === "call" && keyOf(inner) === key ? value : inner);
  const succeeded = { when: field(outcome, "ok", { id: "BOOLEAN" }), value: rewriteExpression(branch!.value, place) };
  return { ...part, branches: [succeeded] };
}

function field(struct: Expression, name: string, type: LogicalType): Expression {
  const constant: Expression = { kind: "constant", value: name, type: { id: "VARCHAR" } };
  return { kind: "apply", name: "struct_extract", args: [struct, constant], type };
}

function bindCall(call: CallExpression, info: FunctionInfo): Expression {
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

function bindArgument(given: Expression, parameter: Parameter, info: FunctionInfo): Expression {
  const argument = asDouble(given, parameter.type);
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

/** `1.5` is a DECIMAL to DuckDB, and a number to whoever writes it. */
function asDouble(argument: Expression, type: LogicalType): Expression {
  if (type.id !== "DOUBLE" || argument.kind !== "constant" || argument.type.id !== "DECIMAL") return argument;
  if (typeof argument.value !== "string") return argument;
  return { kind: "constant", value: String(Number(`${argument.value}e-${argument.type.scale}`)), type };
}
