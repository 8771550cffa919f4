// DuckDB's own type handles ⇄ logical types as plain data.
import duckdb from "@duckdb/node-bindings";
import { QuarryError } from "../errors.ts";
import type { LogicalType, NamedType, PrimitiveId } from "../types/logical-type.ts";

const { Type } = duckdb;
type Handle = duckdb.LogicalType;

const PRIMITIVES: { readonly [Id in PrimitiveId]: duckdb.Type } = {
  NULL: Type.SQLNULL,
  BOOLEAN: Type.BOOLEAN,
  TINYINT: Type.TINYINT,
  SMALLINT: Type.SMALLINT,
  INTEGER: Type.INTEGER,
  BIGINT: Type.BIGINT,
  HUGEINT: Type.HUGEINT,
  UTINYINT: Type.UTINYINT,
  USMALLINT: Type.USMALLINT,
  UINTEGER: Type.UINTEGER,
  UBIGINT: Type.UBIGINT,
  UHUGEINT: Type.UHUGEINT,
  BIGNUM: Type.BIGNUM,
  FLOAT: Type.FLOAT,
  DOUBLE: Type.DOUBLE,
  VARCHAR: Type.VARCHAR,
  JSON: Type.VARCHAR,
  BLOB: Type.BLOB,
  BIT: Type.BIT,
  UUID: Type.UUID,
  DATE: Type.DATE,
  TIME: Type.TIME,
  TIME_NS: Type.TIME_NS,
  "TIME WITH TIME ZONE": Type.TIME_TZ,
  TIMESTAMP_S: Type.TIMESTAMP_S,
  TIMESTAMP_MS: Type.TIMESTAMP_MS,
  TIMESTAMP: Type.TIMESTAMP,
  TIMESTAMP_NS: Type.TIMESTAMP_NS,
  "TIMESTAMP WITH TIME ZONE": Type.TIMESTAMP_TZ,
  INTERVAL: Type.INTERVAL,
  VARIANT: Type.VARIANT,
  GEOMETRY: Type.GEOMETRY,
};

const PRIMITIVE_IDS = new Map(
  (Object.entries(PRIMITIVES) as [PrimitiveId, duckdb.Type][])
    .filter(([id]) => id !== "JSON")
    .map(([id, type]) => [type, id] as const),
);

/** A handle for `type`, freed by the garbage collector. */
export function toDuckDBType(type: LogicalType): Handle {
  switch (type.id) {
    case "DECIMAL":
      return duckdb.create_decimal_type(type.width, type.scale);
    case "ENUM":
      return duckdb.create_enum_type(type.values);
    case "LIST":
      return duckdb.create_list_type(toDuckDBType(type.child));
    case "ARRAY":
      return duckdb.create_array_type(toDuckDBType(type.child), type.size);
    case "STRUCT":
      return duckdb.create_struct_type(types(type.fields), names(type.fields));
    case "MAP":
      return duckdb.create_map_type(toDuckDBType(type.key), toDuckDBType(type.value));
    case "UNION":
      return duckdb.create_union_type(types(type.members), names(type.members));
    case "JSON":
      return aliased("JSON");
    default:
      return duckdb.create_logical_type(PRIMITIVES[type.id]);
  }
}

const types = (fields: readonly NamedType[]): Handle[] => fields.map((field) => toDuckDBType(field.type));
const names = (fields: readonly NamedType[]): string[] => fields.map((field) => field.name);

function aliased(alias: string): Handle {
  const handle = duckdb.create_logical_type(Type.VARCHAR);
  duckdb.logical_type_set_alias(handle, alias);
  return handle;
}

/** @throws `plan.unsupported` for a type that cannot be a column (`ANY`, literals). */
export function fromDuckDBType(handle: Handle): LogicalType {
  const id = duckdb.get_type_id(handle);
  switch (id) {
    case Type.DECIMAL:
      return { id: "DECIMAL", width: duckdb.decimal_width(handle), scale: duckdb.decimal_scale(handle) };
    case Type.ENUM:
      return { id: "ENUM", values: enumValues(handle) };
    case Type.LIST:
      return { id: "LIST", child: fromDuckDBType(duckdb.list_type_child_type(handle)) };
    case Type.ARRAY:
      return arrayType(handle);
    case Type.STRUCT:
      return { id: "STRUCT", fields: structFields(handle) };
    case Type.MAP:
      return mapType(handle);
    case Type.UNION:
      return { id: "UNION", members: unionMembers(handle) };
    default:
      return primitiveType(handle, id);
  }
}

function primitiveType(handle: Handle, type: duckdb.Type): LogicalType {
  if (type === Type.VARCHAR && duckdb.logical_type_get_alias(handle) === "JSON") return { id: "JSON" };
  const id = PRIMITIVE_IDS.get(type);
  if (id === undefined) {
    const detail = `DuckDB's type ${Type[type] ?? type} cannot be the type of a column`;
    throw new QuarryError("plan.unsupported", `${detail}.`, { detail });
  }
  return { id };
}

function enumValues(handle: Handle): string[] {
  return indexed(duckdb.enum_dictionary_size(handle), (index) => duckdb.enum_dictionary_value(handle, index));
}

function arrayType(handle: Handle): LogicalType {
  const child = fromDuckDBType(duckdb.array_type_child_type(handle));
  return { id: "ARRAY", child, size: duckdb.array_type_array_size(handle) };
}

function mapType(handle: Handle): LogicalType {
  const key = fromDuckDBType(duckdb.map_type_key_type(handle));
  return { id: "MAP", key, value: fromDuckDBType(duckdb.map_type_value_type(handle)) };
}

function structFields(handle: Handle): NamedType[] {
  return indexed(duckdb.struct_type_child_count(handle), (index) => ({
    name: duckdb.struct_type_child_name(handle, index),
    type: fromDuckDBType(duckdb.struct_type_child_type(handle, index)),
  }));
}

function unionMembers(handle: Handle): NamedType[] {
  return indexed(duckdb.union_type_member_count(handle), (index) => ({
    name: duckdb.union_type_member_name(handle, index),
    type: fromDuckDBType(duckdb.union_type_member_type(handle, index)),
  }));
}

function indexed<T>(length: number, item: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => item(index));
}
