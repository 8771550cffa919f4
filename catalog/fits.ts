// Whether a value is what a schema takes, told without zod where that is possible: most arguments are strings and numbers,
// and a call should not cost more than its function.
import type { $ZodType, $ZodTypes } from "zod/v4/core";
import type { LogicalType, Reading } from "../engine/index.ts";
import { checkOf } from "./zod-check.ts";

/** True: the schema takes the value as it is. False: ask the schema. */
export type Fits = (value: unknown) => boolean;

const never: Fits = () => false;

/** Compiled once per schema; `type` is its column's. */
export function fitsOf(schema: $ZodType, type: LogicalType): Fits {
  const { def } = (schema as $ZodTypes)._zod;
  if (def.type === "nullable") {
    const inner = fitsOf(def.innerType, type);
    return (value) => value === null || inner(value);
  }
  const check = checkOf(schema);
  if (def.type === "enum" || def.type === "literal") return check === undefined ? never : (value) => !check(value);
  return check === undefined ? (PLAIN[`${def.type} ${type.id}`] ?? never) : never;
}

/** The same for a column whose schema is not known. */
export function fitsType({ id }: LogicalType, reading: Reading | undefined): Fits {
  if (id === "BIGINT") return reading?.number === true ? Number.isSafeInteger : never;
  return PLAIN[`${SCHEMA_KINDS[id]} ${id}`] ?? never;
}

const SCHEMA_KINDS: { readonly [Id in LogicalType["id"]]?: string } = {
  VARCHAR: "string",
  BOOLEAN: "boolean",
  DOUBLE: "number",
};

/** By kind of schema and column: the formats of numbers choose the column. */
const PLAIN: { readonly [kind: string]: Fits } = {
  "string VARCHAR": (value) => typeof value === "string",
  "boolean BOOLEAN": (value) => typeof value === "boolean",
  "number DOUBLE": Number.isFinite,
  "number BIGINT": Number.isSafeInteger,
};
