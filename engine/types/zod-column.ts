// A zod schema as a column: its logical type, how its integers are read, whether it takes null. What no column can hold,
// and what would change a value on the way in (transforms, defaults, coercion), is refused.
import type { $ZodType, $ZodTypes } from "zod/v4/core";
import { type LogicalType, type PrimitiveId, sameType } from "./logical-type.ts";
import { READ_AS_NUMBER, type Reading } from "./reading.ts";

/** What a schema says about a column. */
export interface ZodColumn {
  readonly type: LogicalType;
  readonly reading: Reading | undefined;
  readonly nullable: boolean;
}

/** Raises the caller's own error; `path` leads to the part of the schema at fault, empty for the whole. */
export type Refuse = (path: string, reason: string) => never;

/**
 * The column of a zod (or zod/mini) schema: string and its formats VARCHAR; number DOUBLE; `int32` INTEGER, `uint32` UINTEGER,
 * `float32` FLOAT; `int` BIGINT read as number; bigint BIGINT, `uint64` UBIGINT; boolean; date TIMESTAMP WITH TIME ZONE; enums,
 * literals and unions of strings VARCHAR; `z.instanceof(Uint8Array)` BLOB; array LIST; object STRUCT; record MAP.
 * Calls `refuse` for a part no column can hold.
 */
export function zodColumn(schema: $ZodType, refuse: Refuse, path = ""): ZodColumn {
  const { def } = (schema as $ZodTypes)._zod;
  if (def.type !== "custom") refuseRewriting(def, refuse, path);
  switch (def.type) {
    case "nullable":
      return { ...zodColumn(def.innerType, refuse, path), nullable: true };
    case "readonly":
      return zodColumn(def.innerType, refuse, path);
    case "number":
      return numberShape(formatOf(def));
    case "bigint":
      return scalar(formatOf(def) === "uint64" ? "UBIGINT" : "BIGINT");
    case "enum":
      return literals(Object.values(def.entries), refuse, path);
    case "literal":
      return literals(def.values, refuse, path);
    case "union":
      return unionShape(def.options, refuse, path);
    case "array":
      return listShape(def.element, refuse, path);
    case "object":
      return structShape(def.shape, refuse, path);
    case "record":
      return mapShape(def.keyType, def.valueType, refuse, path);
    default:
      return SCALARS[def.type] ?? customShape(schema, refuse, path);
  }
}

const SCALARS: { readonly [type: string]: ZodColumn } = {
  string: scalar("VARCHAR"),
  template_literal: scalar("VARCHAR"),
  boolean: scalar("BOOLEAN"),
  date: scalar("TIMESTAMP WITH TIME ZONE"),
};

function customShape(schema: $ZodType, refuse: Refuse, path: string): ZodColumn {
  const { type } = (schema as $ZodTypes)._zod.def;
  const { Class } = schema._zod.bag as { readonly Class?: unknown };
  if (type === "custom" && Class === Uint8Array) return scalar("BLOB");
  return refuse(path, REASONS[type] ?? `${type} values cannot be stored in a column`);
}

const CHANGES = "the value would change on its way through the schema; do it in the handler";
const OPTIONAL = "columns know null, not undefined: use .nullable()";

const REASONS: { readonly [type: string]: string } = {
  transform: CHANGES,
  pipe: CHANGES,
  default: CHANGES,
  prefault: CHANGES,
  catch: CHANGES,
  optional: OPTIONAL,
  undefined: OPTIONAL,
  map: "Map values cannot be stored in a column: use z.record()",
  set: "Set values cannot be stored in a column: use z.array()",
  any: "a column has one type, and any names none",
  unknown: "a column has one type, and unknown names none",
  custom: "a custom schema has no column type; z.instanceof(Uint8Array) is BLOB",
  tuple: "a tuple has no column type: use z.object() or z.array()",
};

function scalar(id: PrimitiveId, reading?: Reading): ZodColumn {
  return { type: { id }, reading, nullable: false };
}

interface Def {
  readonly type: string;
  readonly coerce?: boolean | undefined;
  readonly checks?: readonly { readonly _zod: { readonly def: { readonly check: string } } }[] | undefined;
}

function refuseRewriting(def: Def, refuse: Refuse, path: string): void {
  if (def.coerce === true) refuse(path, `coercion is not possible here: ${CHANGES}`);
  const rewrites = def.checks?.some((check) => check._zod.def.check === "overwrite");
  if (rewrites === true) refuse(path, `trim, lower case and the like: ${CHANGES}`);
}

/** `z.int()` says its format itself, `z.number().int()` by a check. */
function formatOf(def: Def & { readonly format?: string | undefined }): string | undefined {
  if (def.format !== undefined) return def.format;
  for (const check of def.checks ?? []) {
    const { format } = check._zod.def as { readonly format?: string };
    if (format !== undefined) return format;
  }
  return undefined;
}

function numberShape(format: string | undefined): ZodColumn {
  switch (format) {
    case "int32":
      return scalar("INTEGER", READ_AS_NUMBER);
    case "uint32":
      return scalar("UINTEGER", READ_AS_NUMBER);
    case "float32":
      return scalar("FLOAT", READ_AS_NUMBER);
    case "safeint":
      return scalar("BIGINT", READ_AS_NUMBER);
    default:
      return scalar("DOUBLE", READ_AS_NUMBER);
  }
}

function literals(values: readonly unknown[], refuse: Refuse, path: string): ZodColumn {
  const some = values.filter((value) => value !== null);
  const nullable = some.length < values.length;
  if (some.every((value) => typeof value === "string")) return { ...scalar("VARCHAR"), nullable };
  if (some.every((value) => typeof value === "number")) return { ...numberShape(undefined), nullable };
  if (some.every((value) => typeof value === "boolean")) return { ...scalar("BOOLEAN"), nullable };
  if (some.every((value) => typeof value === "bigint")) return { ...scalar("BIGINT"), nullable };
  return refuse(path, "literals of several types have no one column type");
}

function unionShape(options: readonly $ZodType[], refuse: Refuse, path: string): ZodColumn {
  const some = options.filter((option) => (option as $ZodTypes)._zod.def.type !== "null");
  const shapes = some.map((option) => zodColumn(option, refuse, path));
  const [first, ...others] = shapes;
  const same = first !== undefined && others.every((shape) => sameType(shape.type, first.type));
  if (!same) return refuse(path, "the members of the union have different column types");
  return { ...first, nullable: some.length < options.length || shapes.some((shape) => shape.nullable) };
}

function listShape(element: $ZodType, refuse: Refuse, path: string): ZodColumn {
  const item = zodColumn(element, refuse, `${path}[]`);
  const reading = item.reading === undefined ? undefined : { child: item.reading };
  return { type: { id: "LIST", child: item.type }, reading, nullable: false };
}

function structShape(shape: Readonly<Record<string, $ZodType>>, refuse: Refuse, path: string): ZodColumn {
  const fields: { name: string; type: LogicalType }[] = [];
  const readings: [string, Reading][] = [];
  for (const [name, schema] of Object.entries(shape)) {
    const field = zodColumn(schema, refuse, path === "" ? name : `${path}.${name}`);
    fields.push({ name, type: field.type });
    if (field.reading !== undefined) readings.push([name, field.reading]);
  }
  if (fields.length === 0) refuse(path, "an object without fields has no column type");
  const reading = readings.length === 0 ? undefined : { fields: Object.fromEntries(readings) };
  return { type: { id: "STRUCT", fields }, reading, nullable: false };
}

function mapShape(keyType: $ZodType, valueType: $ZodType, refuse: Refuse, path: string): ZodColumn {
  const key = zodColumn(keyType, refuse, `${path}.key`);
  if (key.type.id !== "VARCHAR") refuse(path, "the keys of a record must be strings");
  const value = zodColumn(valueType, refuse, `${path}.value`);
  const reading: Reading = { record: true, ...(value.reading === undefined ? {} : { value: value.reading }) };
  return { type: { id: "MAP", key: key.type, value: value.type }, reading, nullable: false };
}
