// An object against its schema: fields nobody declared are taken out and named, values of a wrong form are refused.
import type { Cause } from "./failure.ts";
import { isObject, isSame, type JsonObject } from "./json.ts";
import { fieldSchema, isOpen, itemSchema, type Schema } from "./schema.ts";

/** The value with only declared fields and without nulls; the paths of all others are added to `unknown`. */
export function pruned(schema: Schema, value: unknown, unknown: string[], path = ""): unknown {
  if (Array.isArray(value)) {
    return value.map((item, at) => pruned(itemSchema(schema), item, unknown, `${path}[${at}]`));
  }
  if (!isObject(value) || isOpen(schema)) return value;
  const kept: JsonObject = {};
  for (const [name, child] of Object.entries(value)) {
    const declared = fieldSchema(schema, name);
    if (declared === undefined) unknown.push(joined(path, name));
    else if (child !== null && child !== undefined) kept[name] = pruned(declared, child, unknown, joined(path, name));
  }
  return kept;
}

/** What in the value has not the form that the schema asks for. */
export function formProblems(schema: Schema, value: unknown, path = ""): Cause[] {
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives?.every((one) => formProblems(one, value, path).length > 0)) {
    return [typeProblem(path, value, "one of the declared forms")];
  }
  const wanted = wrongType(schema, value);
  if (wanted !== undefined) return [typeProblem(path, value, wanted)];
  const own = [...valueProblems(schema, value, path), ...sizeProblems(schema, value, path)];
  if (Array.isArray(value)) {
    return [...own, ...value.flatMap((item, at) => formProblems(itemSchema(schema), item, `${path}[${at}]`))];
  }
  return isObject(value) ? [...own, ...objectProblems(schema, value, path)] : own;
}

function objectProblems(schema: Schema, value: JsonObject, path: string): Cause[] {
  const missing = (schema.required ?? []).filter((name) => value[name] === undefined);
  const absent = missing.map((name) => problem("FieldValueRequired", joined(path, name), "Required value"));
  const children = Object.entries(value).flatMap(([name, child]) => {
    const declared = child === undefined ? undefined : fieldSchema(schema, name);
    return declared === undefined ? [] : formProblems(declared, child, joined(path, name));
  });
  return [...absent, ...children];
}

function valueProblems(schema: Schema, value: unknown, path: string): Cause[] {
  if (schema.enum !== undefined && !schema.enum.some((allowed) => isSame(allowed, value))) {
    const supported = schema.enum.map((allowed) => JSON.stringify(allowed)).join(", ");
    const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`;
    return [problem("FieldValueNotSupported", path, message)];
  }
  const rule = brokenRule(schema, value);
  return rule === undefined ? [] : [invalidValue(path, value, rule)];
}

function brokenRule(schema: Schema, value: unknown): string | undefined {
  if (typeof value === "number") {
    if (schema.minimum !== undefined && value < schema.minimum) {
      return `should be greater than or equal to ${schema.minimum}`;
    }
    if (schema.maximum !== undefined && value > schema.maximum)
      return `should be less than or equal to ${schema.maximum}`;
  }
  if (typeof value === "string" && schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) {
    return `should match '${schema.pattern}'`;
  }
  return undefined;
}

function sizeProblems(schema: Schema, value: unknown, path: string): Cause[] {
  const limits = limitsOf(schema, value);
  if (limits === undefined) return [];
  const { size, least = 0, most = Number.POSITIVE_INFINITY, unit } = limits;
  if (size < least) return [invalidValue(path, value, `must have at least ${least} ${unit}`)];
  return size > most ? [invalidValue(path, value, `must have at most ${most} ${unit}`)] : [];
}

interface Limits {
  readonly size: number;
  readonly least?: number | undefined;
  readonly most: number | undefined;
  readonly unit: string;
}

function limitsOf(schema: Schema, value: unknown): Limits | undefined {
  if (typeof value === "string") {
    return { size: value.length, least: schema.minLength, most: schema.maxLength, unit: "characters" };
  }
  if (Array.isArray(value)) return { size: value.length, least: schema.minItems, most: schema.maxItems, unit: "items" };
  if (schema.maxProperties === undefined || !isObject(value)) return undefined;
  return { size: Object.keys(value).length, most: schema.maxProperties, unit: "properties" };
}

/** The type that was wanted, undefined where the value is of it. */
function wrongType(schema: Schema, value: unknown): string | undefined {
  if (schema["x-kubernetes-int-or-string"] === true) {
    return typeof value === "string" || Number.isInteger(value) ? undefined : "integer or string";
  }
  const { type } = schema;
  const isFit = typeof type === "string" ? isOfType(type, value) : (type?.some((one) => isOfType(one, value)) ?? true);
  if (!isFit) return String(type);
  return schema.format === undefined || isOfFormat(schema.format, value) ? undefined : schema.format;
}

function isOfType(type: string, value: unknown): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isObject(value);
  return type === "null" ? value === null : typeof value === type;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function isOfFormat(format: string, value: unknown): boolean {
  if (format === "int32") return typeof value !== "number" || Math.abs(value) <= 2 ** 31;
  if (typeof value !== "string") return true;
  if (format === "byte") return BASE64.test(value);
  return format !== "date-time" || DATE_TIME.test(value);
}

function typeProblem(path: string, value: unknown, wanted: string): Cause {
  return problem("FieldValueTypeInvalid", path, `Invalid value: ${JSON.stringify(value)}: must be of type ${wanted}`);
}

/** A value of the right type that breaks a rule. */
export function invalidValue(path: string, value: unknown, rule: string): Cause {
  return problem("FieldValueInvalid", path, `Invalid value: ${JSON.stringify(value)}: ${rule}`);
}

export function problem(reason: string, field: string, message: string): Cause {
  return { reason, message, field };
}

function joined(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
