// Which 64-bit integers an expression's column is read as `number`: what its TypeScript type says, worked out again
// at run time from the functions' own rules.
import { javaScriptKind } from "../types/javascript-kind.ts";
import { type LogicalType, PRIMITIVE_IDS } from "../types/logical-type.ts";
import { READ_AS_NUMBER, type Reading } from "../types/reading.ts";
import type { ExprNode, LiteralValue } from "./expr.ts";
import { entryOf } from "./functions/registry.ts";
import { type ArgumentReading, isNullLiteral, mergeReadings, within } from "./reading-rules.ts";

/** What is known of the columns and functions an expression names. */
export interface ReadingEnvironment {
  /** `number` for every column that is read as one, narrow integers and doubles included (see {@link naturalReading}). */
  column(name: string): Reading | undefined;
  /** For calls by name: the reading of the function's result. */
  result?(name: string): Reading | undefined;
}

/** How the values of an expression become JavaScript values; undefined: `bigint` for 64-bit integers everywhere. */
export function readingOf(node: ExprNode, env: ReadingEnvironment): Reading | undefined {
  switch (node.kind) {
    case "column":
    case "parameter":
      return env.column(node.name);
    case "literal":
      return literalReading(node.value);
    case "function":
    case "aggregate":
      return entryOf(node.name).reading(...node.args.map((arg) => argumentReading(arg, env)));
    case "cast":
      return castReading(node.to);
    case "case":
      return caseReading([...node.branches.map((branch) => branch.then), node.otherwise], env);
    case "field":
      return readingOf(node.input, env)?.fields?.[node.field];
    case "window":
      return readingOf(node.function, env);
    case "call":
      return callReading(node, env);
    case "lambda":
    case "sql":
      return undefined;
  }
}

/** The reading of a column nothing else is said of: `number` for what a number always holds exactly. */
export function naturalReading(type: LogicalType): Reading | undefined {
  switch (type.id) {
    case "LIST":
    case "ARRAY":
      return within("child", naturalReading(type.child));
    case "MAP": {
      const [key, value] = [naturalReading(type.key), naturalReading(type.value)];
      return key || value ? { ...(key && { key }), ...(value && { value }) } : undefined;
    }
    case "STRUCT":
      return fieldsReading(type.fields.map((field) => [field.name, naturalReading(field.type)]));
    default:
      return javaScriptKind(type) === "number" ? READ_AS_NUMBER : undefined;
  }
}

function fieldsReading(fields: readonly (readonly [string, Reading | undefined])[]): Reading | undefined {
  const known = fields.flatMap(([name, reading]) => (reading === undefined ? [] : [[name, reading] as const]));
  return known.length === 0 ? undefined : { fields: Object.fromEntries(known) };
}

function literalReading(value: LiteralValue): Reading | undefined {
  if (typeof value === "number") return READ_AS_NUMBER;
  if (typeof value !== "object" || value === null || value instanceof Date || value instanceof Uint8Array) {
    return undefined;
  }
  if (Array.isArray(value))
    return within("child", mergeReadings(value.filter((item) => item !== null).map(literalReading)));
  return fieldsReading(Object.entries(value).map(([name, field]) => [name, literalReading(field)]));
}

function castReading(to: string): Reading | undefined {
  if (to.endsWith("[]")) return within("child", castReading(to.slice(0, -2)));
  const id = PRIMITIVE_IDS.find((primitive) => primitive === to);
  return id === undefined ? undefined : naturalReading({ id });
}

function caseReading(values: readonly ExprNode[], env: ReadingEnvironment): Reading | undefined {
  return mergeReadings(values.filter((value) => !isNullLiteral(value)).map((value) => readingOf(value, env)));
}

function callReading(node: Extract<ExprNode, { kind: "call" }>, env: ReadingEnvironment): Reading | undefined {
  const { target } = node;
  const value = "~function" in target ? target["~function"].resultReading : env.result?.(target.name);
  if (node.onError !== "try") return value;
  return { fields: { attempts: READ_AS_NUMBER, ...(value && { value }) } };
}

function argumentReading(node: ExprNode, env: ReadingEnvironment): ArgumentReading {
  return {
    get reading() {
      return readingOf(node, env);
    },
    node,
    apply: (...parameters) => (node.kind === "lambda" ? lambdaReading(node, parameters, env) : undefined),
  };
}

function lambdaReading(
  lambda: Extract<ExprNode, { kind: "lambda" }>,
  parameters: readonly (Reading | undefined)[],
  env: ReadingEnvironment,
): Reading | undefined {
  const column = (name: string) => {
    const index = lambda.parameters.indexOf(name);
    return index === -1 ? env.column(name) : parameters[index];
  };
  return readingOf(lambda.body, { ...env, column });
}
