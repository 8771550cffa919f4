// What the values of a logical type are in JavaScript, unless a reading says otherwise.
import type { LogicalType } from "./logical-type.ts";

export type JavaScriptKind =
  | "null"
  | "boolean"
  | "number"
  | "bigint"
  | "string"
  | "date"
  | "interval"
  | "bytes"
  | "list"
  | "struct"
  | "map"
  | "union";

const KINDS = {
  NULL: "null",
  BOOLEAN: "boolean",
  TINYINT: "number",
  SMALLINT: "number",
  INTEGER: "number",
  BIGINT: "bigint",
  HUGEINT: "bigint",
  UTINYINT: "number",
  USMALLINT: "number",
  UINTEGER: "number",
  UBIGINT: "bigint",
  UHUGEINT: "bigint",
  BIGNUM: "bigint",
  FLOAT: "number",
  DOUBLE: "number",
  VARCHAR: "string",
  JSON: "string",
  BLOB: "bytes",
  BIT: "string",
  UUID: "string",
  DATE: "date",
  TIME: "string",
  TIME_NS: "string",
  "TIME WITH TIME ZONE": "string",
  TIMESTAMP_S: "date",
  TIMESTAMP_MS: "date",
  TIMESTAMP: "date",
  TIMESTAMP_NS: "date",
  "TIMESTAMP WITH TIME ZONE": "date",
  INTERVAL: "interval",
  VARIANT: "string",
  GEOMETRY: "bytes",
  DECIMAL: "string",
  ENUM: "string",
  LIST: "list",
  ARRAY: "list",
  STRUCT: "struct",
  MAP: "map",
  UNION: "union",
} as const satisfies Record<LogicalType["id"], JavaScriptKind>;

/** `bigint` for every integer wider than 32 bits: only a reading makes it a `number`. */
export function javaScriptKind(type: LogicalType): JavaScriptKind {
  return KINDS[type.id];
}
