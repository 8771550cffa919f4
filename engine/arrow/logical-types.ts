// Arrow's types → DuckDB's: exact for fields `arrowField` made, the nearest type for tables that come from elsewhere.
import { type Schema as ArrowSchema, type DataType, type Field, type TimeUnit, Type } from "apache-arrow";
import { QuarryError } from "../errors.ts";
import type { LogicalType, NamedType, PrimitiveId, Schema } from "../types/logical-type.ts";
import { ENUM_KEY, EXTENSION_KEY, TYPE_KEY } from "./type-metadata.ts";

/** The types that carry no parameters, by Arrow's id and, where it matters, width or unit. */
const INTEGERS: { readonly [width: number]: readonly [signed: PrimitiveId, unsigned: PrimitiveId] } = {
  8: ["TINYINT", "UTINYINT"],
  16: ["SMALLINT", "USMALLINT"],
  32: ["INTEGER", "UINTEGER"],
  64: ["BIGINT", "UBIGINT"],
};
/** By Arrow's {@link TimeUnit}: seconds, milliseconds, microseconds, nanoseconds. */
const TIMESTAMPS: readonly PrimitiveId[] = ["TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP", "TIMESTAMP_NS"];
const TIMES: readonly PrimitiveId[] = ["TIME", "TIME", "TIME", "TIME_NS"];
const EXTENSIONS: { readonly [name: string]: PrimitiveId } = {
  "arrow.uuid": "UUID",
  "arrow.json": "JSON",
  "geoarrow.wkb": "GEOMETRY",
};
const MARKABLE: ReadonlySet<string> = new Set<PrimitiveId>([
  "HUGEINT",
  "UHUGEINT",
  "BIGNUM",
  "BIT",
  "TIME WITH TIME ZONE",
  "VARIANT",
  "JSON",
  "UUID",
  "GEOMETRY",
]);
const MAX_DECIMAL_WIDTH = 38;

/**
 * The columns of an Arrow schema as DuckDB types. Text views and large text are VARCHAR, a dictionary is what its values
 * are, a duration is an INTERVAL, fixed-size binary is a BLOB.
 *
 * @throws `plan.unsupported` for a type DuckDB has no place for: decimals wider than 38 digits, empty structs.
 */
export function logicalSchema(schema: ArrowSchema): Schema {
  return schema.fields.map(logicalField);
}

/** As {@link logicalSchema}, for one field. */
function logicalField(field: Field): NamedType {
  return { name: field.name, type: markedType(field.metadata) ?? logicalType(field.type, field.name) };
}

function markedType(metadata: ReadonlyMap<string, string>): LogicalType | undefined {
  const id = metadata.get(TYPE_KEY);
  if (id === "ENUM") return { id, values: JSON.parse(metadata.get(ENUM_KEY) ?? "[]") as string[] };
  if (id !== undefined && MARKABLE.has(id)) return { id: id as PrimitiveId };
  const extension = EXTENSIONS[metadata.get(EXTENSION_KEY) ?? ""];
  return extension === undefined ? undefined : { id: extension };
}

function logicalType(type: DataType, column: string): LogicalType {
  switch (type.typeId) {
    case Type.Null:
      return { id: "NULL" };
    case Type.Bool:
      return { id: "BOOLEAN" };
    case Type.Int:
      return { id: INTEGERS[(type as IntType).bitWidth]![(type as IntType).isSigned ? 0 : 1] };
    case Type.Float:
      return { id: (type as FloatType).precision === 2 ? "DOUBLE" : "FLOAT" };
    case Type.Decimal:
      return decimalType(type as DecimalType, column);
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Utf8View:
      return { id: "VARCHAR" };
    case Type.Binary:
    case Type.LargeBinary:
    case Type.BinaryView:
    case Type.FixedSizeBinary:
      return { id: "BLOB" };
    case Type.Date:
      return { id: "DATE" };
    case Type.Time:
      return { id: TIMES[(type as TemporalType).unit]! };
    case Type.Timestamp:
      return timestampType(type as TemporalType);
    case Type.Duration:
    case Type.Interval:
      return { id: "INTERVAL" };
    case Type.Dictionary:
      return logicalType((type as DictionaryType).dictionary, column);
    default:
      return nestedType(type, column);
  }
}

function nestedType(type: DataType, column: string): LogicalType {
  const children = (type.children ?? []) as readonly Field[];
  const fields = children.map(logicalField);
  switch (type.typeId) {
    case Type.List:
    case Type.LargeList:
      return { id: "LIST", child: fields[0]!.type };
    case Type.FixedSizeList:
      return { id: "ARRAY", child: fields[0]!.type, size: (type as FixedSizeListType).listSize };
    case Type.Map: {
      const [key, value] = (children[0]!.type.children as readonly Field[]).map(logicalField);
      return { id: "MAP", key: key!.type, value: value!.type };
    }
    case Type.Struct:
      return fields.length > 0 ? { id: "STRUCT", fields } : unsupported(type, column);
    case Type.Union:
      return { id: "UNION", members: fields };
    default:
      return unsupported(type, column);
  }
}

function decimalType(type: DecimalType, column: string): LogicalType {
  if (type.precision > MAX_DECIMAL_WIDTH) return unsupported(type, column);
  return { id: "DECIMAL", width: type.precision, scale: type.scale };
}

function timestampType({ unit, timezone }: TemporalType): LogicalType {
  const isZoned = timezone !== undefined && timezone !== null && timezone !== "";
  return { id: isZoned ? "TIMESTAMP WITH TIME ZONE" : TIMESTAMPS[unit]! };
}

function unsupported(type: unknown, column: string): never {
  const detail = `column "${column}" has the Arrow type ${type}, which DuckDB has no type for`;
  throw new QuarryError("plan.unsupported", `The ${detail}.`, { detail });
}

// What this file reads of Arrow's classes, whose own types do not narrow by `typeId`.
type IntType = DataType & { readonly bitWidth: number; readonly isSigned: boolean };
type FloatType = DataType & { readonly precision: number };
type DecimalType = DataType & { readonly precision: number; readonly scale: number };
type TemporalType = DataType & { readonly unit: TimeUnit; readonly timezone?: string | null };
type DictionaryType = DataType & { readonly dictionary: DataType };
type FixedSizeListType = DataType & { readonly listSize: number };
