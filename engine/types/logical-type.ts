// The types of columns as plain data: DuckDB's logical types, without DuckDB. Plans, signatures and the bridge all speak this.
import { quoteName, quoteText } from "./quote.ts";

/** Types that carry no parameters, by the names DuckDB uses in SQL. */
export const PRIMITIVE_IDS = [
  "NULL",
  "BOOLEAN",
  "TINYINT",
  "SMALLINT",
  "INTEGER",
  "BIGINT",
  "HUGEINT",
  "UTINYINT",
  "USMALLINT",
  "UINTEGER",
  "UBIGINT",
  "UHUGEINT",
  "BIGNUM",
  "FLOAT",
  "DOUBLE",
  "VARCHAR",
  "JSON",
  "BLOB",
  "BIT",
  "UUID",
  "DATE",
  "TIME",
  "TIME_NS",
  "TIME WITH TIME ZONE",
  "TIMESTAMP_S",
  "TIMESTAMP_MS",
  "TIMESTAMP",
  "TIMESTAMP_NS",
  "TIMESTAMP WITH TIME ZONE",
  "INTERVAL",
  "VARIANT",
  "GEOMETRY",
] as const;

export type PrimitiveId = (typeof PRIMITIVE_IDS)[number];

/** A column, a field or a member: its name and its type. */
export interface NamedType {
  readonly name: string;
  readonly type: LogicalType;
}

/** The type of a column, by DuckDB's name. */
export type LogicalType =
  | { readonly id: PrimitiveId }
  | { readonly id: "DECIMAL"; readonly width: number; readonly scale: number }
  | { readonly id: "ENUM"; readonly values: readonly string[] }
  | { readonly id: "LIST"; readonly child: LogicalType }
  | { readonly id: "ARRAY"; readonly child: LogicalType; readonly size: number }
  | { readonly id: "STRUCT"; readonly fields: readonly NamedType[] }
  | { readonly id: "MAP"; readonly key: LogicalType; readonly value: LogicalType }
  | { readonly id: "UNION"; readonly members: readonly NamedType[] };

/** The columns of a relation, in order. Names may repeat only inside a plan, never in a frame's result. */
export type Schema = readonly NamedType[];

const printNamed = (fields: readonly NamedType[]): string =>
  fields.map((field) => `${quoteName(field.name)} ${printType(field.type)}`).join(", ");

/** A type as DuckDB reads it in SQL: `STRUCT("a" INTEGER, "b" VARCHAR[])`. */
export function printType(type: LogicalType): string {
  switch (type.id) {
    case "DECIMAL":
      return `DECIMAL(${type.width},${type.scale})`;
    case "ENUM":
      return `ENUM(${type.values.map(quoteText).join(", ")})`;
    case "LIST":
      return `${printType(type.child)}[]`;
    case "ARRAY":
      return `${printType(type.child)}[${type.size}]`;
    case "STRUCT":
      return `STRUCT(${printNamed(type.fields)})`;
    case "MAP":
      return `MAP(${printType(type.key)}, ${printType(type.value)})`;
    case "UNION":
      return `UNION(${printNamed(type.members)})`;
    default:
      return type.id === "NULL" ? '"NULL"' : type.id;
  }
}

/** Whether two types are the same, field names and order included. */
export function sameType(left: LogicalType, right: LogicalType): boolean {
  return printType(left) === printType(right);
}
