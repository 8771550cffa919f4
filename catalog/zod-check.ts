// What is left to check of a value whose column type is right already: nulls inside, members of enums, refinements.
// Compiled once per schema; a schema that promises nothing more than its column type costs nothing per row.
import { type $ZodType, type $ZodTypes, safeParse } from "zod/v4/core";
import { parseValue } from "./zod-parse.ts";

/** What is wrong with a value that is not null, or undefined. */
export type Check = (value: unknown) => string | undefined;

/** The check of a schema; undefined when the column type says it all. */
export function checkOf(schema: $ZodType): Check | undefined {
  if (isRefined(schema)) return (value) => zodIssue(schema, value);
  const { def } = (schema as $ZodTypes)._zod;
  switch (def.type) {
    case "nullable":
    case "readonly":
      return checkOf(def.innerType);
    case "enum":
      return memberCheck(Object.values(def.entries));
    case "literal":
      return memberCheck(def.values);
    case "template_literal":
      return (value) => zodIssue(schema, value);
    case "union":
      return unionCheck(schema, def.options);
    case "array":
      return arrayCheck(def.element);
    case "object":
      return objectCheck(def.shape);
    case "record":
      return recordCheck(def.keyType, def.valueType);
    default:
      return undefined;
  }
}

/** Whether the schema itself (not what is inside it) says more than its type: a length, a pattern, a predicate. */
function isRefined(schema: $ZodType): boolean {
  const { def } = (schema as $ZodTypes)._zod;
  const { checks, format } = def as { checks?: readonly { _zod: { def: object } }[]; format?: string };
  if (def.type === "string" && format !== undefined) return true;
  return checks?.some((check) => !isNumberFormat(check._zod.def)) ?? false;
}

/** The formats that chose the column type (`int32`, `safeint`, …) are kept by the column itself. */
function isNumberFormat(def: object): boolean {
  return "check" in def && (def.check === "number_format" || def.check === "bigint_format");
}

function zodIssue(schema: $ZodType, value: unknown): string | undefined {
  return parseValue(schema, value).issue;
}

function memberCheck(members: readonly unknown[]): Check {
  const set = new Set(members);
  const expected = members.map((member) => (typeof member === "bigint" ? `${member}n` : JSON.stringify(member)));
  return (value) => (set.has(value) ? undefined : `expected one of ${expected.join(", ")}`);
}

/** `z.union([x, z.null()])` is x; members that promise no more than their common column type need no check. */
function unionCheck(schema: $ZodType, options: readonly $ZodType[]): Check | undefined {
  const some = options.filter((option) => (option as $ZodTypes)._zod.def.type !== "null");
  const checks = some.map(checkOf);
  if (checks.some((check) => check === undefined)) return undefined;
  return checks.length === 1 ? checks[0] : (value) => zodIssue(schema, value);
}

/** The check of something inside: null is its business too. */
function insideCheck(schema: $ZodType): Check | undefined {
  const check = checkOf(schema);
  if (takesNull(schema)) return check && ((value) => (value === null ? undefined : check(value)));
  return (value) => (value === null ? "expected a value, got null" : check?.(value));
}

function takesNull(schema: $ZodType): boolean {
  return safeParse(schema, null).success;
}

function at(place: string | number, issue: string | undefined): string | undefined {
  return issue === undefined ? undefined : `${place}: ${issue}`;
}

function arrayCheck(element: $ZodType): Check | undefined {
  const check = insideCheck(element);
  if (check === undefined) return undefined;
  return (value) => {
    const items = value as ArrayLike<unknown>;
    for (let index = 0; index < items.length; index++) {
      const issue = check(items[index]);
      if (issue !== undefined) return at(index, issue);
    }
    return undefined;
  };
}

function objectCheck(shape: Readonly<Record<string, $ZodType>>): Check | undefined {
  const checks: [string, Check][] = [];
  for (const [name, schema] of Object.entries(shape)) {
    const check = insideCheck(schema);
    if (check !== undefined) checks.push([name, check]);
  }
  if (checks.length === 0) return undefined;
  return (value) => {
    for (const [name, check] of checks) {
      const issue = at(name, check((value as Record<string, unknown>)[name]));
      if (issue !== undefined) return issue;
    }
    return undefined;
  };
}

function recordCheck(keyType: $ZodType, valueType: $ZodType): Check | undefined {
  const checkKey = checkOf(keyType);
  const checkValue = insideCheck(valueType);
  if (checkKey === undefined && checkValue === undefined) return undefined;
  return (value) => {
    for (const [key, item] of Object.entries(value as object)) {
      const issue = checkKey?.(key) ?? checkValue?.(item);
      if (issue !== undefined) return at(key, issue);
    }
    return undefined;
  };
}
