// Bound expressions in plan JSON → Expression, Aggregate, Window.
import { type LogicalType, sameType } from "../../types/logical-type.ts";
import { type Aggregate, BOOLEAN, type Expression, type Operator, type SortKey } from "../expression.ts";
import { isStubName } from "../stub-name.ts";
import { decodeConstant } from "./decode-constant.ts";
import { decodeLambdaCall, type RefScope } from "./decode-lambda.ts";
import { decodeType } from "./decode-type.ts";
import { erasedArguments, withErased } from "./erased-arguments.ts";
import { asCount, asList, asRecord, asText, badFormat, mapRecords, type PlanJson } from "./plan-json.ts";

const OPERATORS: { readonly [type: string]: Operator } = {
  COMPARE_EQUAL: "=",
  COMPARE_NOTEQUAL: "<>",
  COMPARE_LESSTHAN: "<",
  COMPARE_LESSTHANOREQUALTO: "<=",
  COMPARE_GREATERTHAN: ">",
  COMPARE_GREATERTHANOREQUALTO: ">=",
  COMPARE_DISTINCT_FROM: "IS DISTINCT FROM",
  COMPARE_NOT_DISTINCT_FROM: "IS NOT DISTINCT FROM",
  COMPARE_IN: "IN",
  COMPARE_NOT_IN: "NOT IN",
  CONJUNCTION_AND: "AND",
  CONJUNCTION_OR: "OR",
  OPERATOR_NOT: "NOT",
  OPERATOR_IS_NULL: "IS NULL",
  OPERATOR_IS_NOT_NULL: "IS NOT NULL",
  OPERATOR_COALESCE: "COALESCE",
  OPERATOR_TRY: "TRY",
};

export function decodeOperator(type: unknown): Operator {
  const operator = OPERATORS[asText(type, "operator")];
  if (operator === undefined) throw badFormat(`operator ${String(type)}`);
  return operator;
}

const columnScope: RefScope = (index, json) => ({
  kind: "ref",
  index,
  name: asText(json.alias, "column name"),
  type: decodeType(json.return_type),
});

export function decodeExpression(value: unknown, scope: RefScope = columnScope): Expression {
  const json = asRecord(value, "expression");
  const decode = (part: unknown) => decodeExpression(part, scope);
  const decodeArgs = () => asList(json.children, "arguments").map(decode);
  switch (json.expression_class) {
    case "BOUND_REF":
      return scope(asCount(json.index, "column index"), json);
    case "BOUND_CONSTANT":
      return decodeConstant(asRecord(json.value, "constant"));
    case "BOUND_CAST":
      return foldCast(decode(json.child), decodeType(json.return_type), json.try_cast === true);
    case "BOUND_COMPARISON":
      return {
        kind: "operator",
        operator: decodeOperator(json.type),
        args: [decode(json.left), decode(json.right)],
        type: BOOLEAN,
      };
    case "BOUND_CONJUNCTION":
      return { kind: "operator", operator: decodeOperator(json.type), args: decodeArgs(), type: BOOLEAN };
    case "BOUND_OPERATOR":
      return {
        kind: "operator",
        operator: decodeOperator(json.type),
        args: decodeArgs(),
        type: decodeType(json.return_type),
      };
    case "BOUND_BETWEEN":
      return decodeBetween(json, decode);
    case "BOUND_CASE":
      return {
        kind: "case",
        branches: mapRecords(json.case_checks, "branches", (branch) => ({
          when: decode(branch.when_expr),
          value: decode(branch.then_expr),
        })),
        otherwise: decode(json.else_expr),
        type: decodeType(json.return_type),
      };
    case "BOUND_FUNCTION":
      return decodeFunction(json, decodeArgs());
    default:
      throw badFormat(`expression ${String(json.expression_class)}`);
  }
}

const WIDER = new Set(["INTEGER", "BIGINT", "HUGEINT", "DOUBLE"]);

/** The binder casts most literals; a cast that changes nothing but an integer literal's width is the wider literal. */
function foldCast(input: Expression, type: LogicalType, orNull: boolean): Expression {
  if (sameType(input.type, type) || hasUnnamedFields(type)) return input;
  if (input.kind === "constant" && input.value !== null && input.type.id === "INTEGER" && WIDER.has(type.id)) {
    return { ...input, type };
  }
  return { kind: "cast", input, type, orNull };
}

/** No SQL spells such a type; functions that want it cast to it by themselves. */
function hasUnnamedFields(type: LogicalType): boolean {
  if (type.id === "LIST" || type.id === "ARRAY") return hasUnnamedFields(type.child);
  return type.id === "STRUCT" && type.fields.some((field) => field.name === "" || hasUnnamedFields(field.type));
}

function decodeBetween(json: PlanJson, decode: (part: unknown) => Expression): Expression {
  const input = decode(json.input);
  const bound = (operator: Operator, value: unknown): Expression => ({
    kind: "operator",
    operator,
    args: [input, decode(value)],
    type: BOOLEAN,
  });
  const low = bound(json.lower_inclusive === false ? ">" : ">=", json.lower);
  const high = bound(json.upper_inclusive === false ? "<" : "<=", json.upper);
  return { kind: "operator", operator: "AND", args: [low, high], type: BOOLEAN };
}

function decodeFunction(json: PlanJson, args: readonly Expression[]): Expression {
  const name = asText(json.name, "function name");
  const type = decodeType(json.return_type);
  if (isStubName(name)) return { kind: "apply", name, args, type, ...locationOf(json) };
  const data = json.function_data;
  if (typeof data === "object" && data !== null && "lambda_expr" in data) {
    return decodeLambdaCall({ name, type, args, data: asRecord(data, "lambda"), decode: decodeExpression });
  }
  const apply: Expression = { kind: "apply", name, args: withErased(json, args), type };
  return NAMED_ARGUMENTS.has(name) ? { ...apply, names: argumentNames(json) } : apply;
}

/** Functions whose arguments have names. */
const NAMED_ARGUMENTS = new Set(["struct_pack", "struct_insert", "struct_update", "union_value"]);

const argumentNames = (json: PlanJson): string[] =>
  mapRecords(json.children, "arguments", ({ alias }) => asText(alias, "argument name"));

/** Where in the text a call stands, in bytes; unknown where the binder made it up. */
function locationOf({ query_location: location }: PlanJson): { readonly location?: number } {
  return typeof location === "number" ? { location } : {};
}

export function decodeSortKeys(value: unknown): SortKey[] {
  return mapRecords(value, "sort keys", (key) => ({
    input: decodeExpression(key.expression),
    descending: key.type === "DESCENDING",
    nullsFirst: key.null_order === "NULLS FIRST",
  }));
}

export function decodeAggregate(json: PlanJson): Aggregate {
  return {
    name: asText(json.name, "aggregate"),
    args: [...asList(json.children, "arguments").map((part) => decodeExpression(part)), ...erasedArguments(json)],
    distinct: json.aggregate_type === "DISTINCT",
    filter: json.filter === null || json.filter === undefined ? undefined : decodeExpression(json.filter),
    orderBy: decodeSortKeys((json.order_bys as PlanJson | null)?.orders),
    type: decodeType(json.return_type),
  };
}
