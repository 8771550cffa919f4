// `weight` and `cost`: an expression over a function's arguments, compiled into a closure over the values of one row; where the
// function is defined, and where only its description is.
import { describeExpr, javaScriptKind, type LogicalType, type Parameter } from "../../engine/index.ts";
import type { RefuseDefinition } from "../option-checks.ts";
import type { MeasureLiteral, MeasureNode } from "./measure-node.ts";
import { commonKind, MEASURE_OPERATORS, type Read, type ValueKind } from "./measure-operators.ts";
import type { RowMeasure } from "./policy-settings.ts";

interface Compiled {
  readonly kind: ValueKind;
  /** Of a column or a field: what structs are made of. */
  readonly type: LogicalType | undefined;
  readonly read: Read;
}

/**
 * The measure of an expression, named after it. Numbers are doubles here, and a row for which the expression is null, not a
 * number or negative measures 0.
 * @param option what the expression is for, in messages
 */
export function rowMeasure(
  option: string,
  expression: MeasureNode,
  parameters: readonly Parameter[],
  refuse: RefuseDefinition,
): RowMeasure {
  const { kind, read } = compile(expression, { option, parameters, refuse });
  if (kind !== "number") refuse(`${option} must be a number, and ${describeExpr(expression)} is ${kind}`);
  const measure = (values: readonly unknown[]): number => {
    const value = read(values) as number | null;
    return value !== null && value > 0 ? Math.min(value, Number.MAX_SAFE_INTEGER) : 0;
  };
  Object.defineProperty(measure, "name", { value: describeExpr(expression) });
  return Object.assign(measure, { expression });
}

/** Where an expression is compiled. */
interface Scope {
  readonly option: string;
  readonly parameters: readonly Parameter[];
  readonly refuse: RefuseDefinition;
}

type NodeOf<Kind extends MeasureNode["kind"]> = Extract<MeasureNode, { kind: Kind }>;

function compile(node: MeasureNode, scope: Scope): Compiled {
  switch (node.kind) {
    case "column":
      return column(node, scope);
    case "literal":
      return literal(node.value);
    case "function":
      return operator(node, scope);
    case "cast":
      return numberCast(node, scope);
    case "case":
      return choice(node, scope);
    case "field":
      return structField(node, scope);
  }
}

function column({ name }: NodeOf<"column">, { option, parameters, refuse }: Scope): Compiled {
  const at = parameters.findIndex((parameter) => parameter.name === name);
  const parameter = parameters[at] ?? refuse(`${option}: there is no input "${name}"`);
  return typed(parameter.type, (row) => row[at]);
}

function structField({ input, field }: NodeOf<"field">, scope: Scope): Compiled {
  const { type, read } = compile(input, scope);
  const found = type?.id === "STRUCT" ? type.fields.find(({ name }) => name === field) : undefined;
  if (found === undefined) return scope.refuse(`${scope.option}: ${describeExpr(input)} has no field "${field}"`);
  return typed(found.type, (row) => (read(row) as Readonly<Record<string, unknown>> | null)?.[field]);
}

function operator(node: NodeOf<"function">, scope: Scope): Compiled {
  const found = MEASURE_OPERATORS.get(node.name) ?? unsupported(node, `"${node.name}"`, scope);
  const operands = node.args.map((arg) => compile(arg, scope));
  const kinds = operands.map(({ kind }) => kind);
  const kind = found.kindOf(kinds) ?? unsupported(node, `"${node.name}" of ${kinds.join(" and ")}`, scope);
  return { kind, type: undefined, read: found.read(operands.map(({ read }) => read)) };
}

function numberCast(node: NodeOf<"cast">, scope: Scope): Compiled {
  const { kind, read } = compile(node.input, scope);
  const convert = kind === "number" ? NUMBER_CASTS.get(node.to) : undefined;
  if (convert === undefined) return unsupported(node, `a cast of ${kind} to ${node.to}`, scope);
  const cast: Read = (row) => {
    const value = read(row);
    return value === null ? null : convert(value as number);
  };
  return { kind, type: undefined, read: cast };
}

function choice(node: NodeOf<"case">, scope: Scope): Compiled {
  const conditions = node.branches.map((branch) => compile(branch.when, scope));
  const results = [...node.branches.map((branch) => branch.then), node.otherwise].map((then) => compile(then, scope));
  const kind = commonKind(results.map((result) => result.kind));
  if (kind === undefined || conditions.some((condition) => condition.kind !== "boolean")) {
    return unsupported(node, "a choice between values of several kinds, or by what is no boolean,", scope);
  }
  const read: Read = (row) => {
    // Where no condition is true the index is -1: the last of the results.
    const at = conditions.findIndex((condition) => condition.read(row) === true);
    return results.at(at)!.read(row);
  };
  return { kind, type: undefined, read };
}

function unsupported(node: MeasureNode, what: string, { option, refuse }: Scope): never {
  return refuse(`${option}: ${what} cannot be computed from one row's arguments (in ${describeExpr(node)})`);
}

function literal(value: MeasureLiteral): Compiled {
  return { kind: value === null ? "null" : LITERAL_KINDS[typeof value]!, type: undefined, read: () => value };
}

const LITERAL_KINDS: { readonly [type: string]: ValueKind } = { number: "number", string: "text", boolean: "boolean" };

/** A value of an argument, or inside one: big integers become doubles. */
function typed(type: LogicalType, get: Read): Compiled {
  const kind = VALUE_KINDS[javaScriptKind(type)] ?? "other";
  return { kind, type, read: kind === "number" ? (row) => toNumber(get(row)) : (row) => get(row) ?? null };
}

const VALUE_KINDS: { readonly [kind: string]: ValueKind } = {
  number: "number",
  bigint: "number",
  string: "text",
  boolean: "boolean",
  list: "list",
  bytes: "bytes",
};

function toNumber(value: unknown): number | null {
  return typeof value === "number" ? value : value == null ? null : Number(value);
}

const INTEGERS = ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"];

/** Casts between numbers. Ranges are not kept: no limit is that large. */
const NUMBER_CASTS = new Map<string, (value: number) => number>([
  ...INTEGERS.flatMap((id) => [id, `U${id}`]).map((id) => [id, roundHalfToEven] as const),
  ["FLOAT", Math.fround],
  ["DOUBLE", (value) => value],
]);

/** As DuckDB casts. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
