// The one table of types between DuckDB and Arrow. Where Arrow has no twin the field's metadata names DuckDB's type
// (`duckdb.type`, and an Arrow extension name other tools know), so a schema survives the way there and back.
import {
  Schema as ArrowSchema,
  Binary,
  Bool,
  type DataType,
  DateDay,
  Decimal,
  Dictionary,
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  IntervalMonthDayNano,
  List,
  Map_,
  Null,
  SparseUnion,
  Struct,
  TimeMicrosecond,
  TimeNanosecond,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  TimestampSecond,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
} from "apache-arrow";
import type { LogicalType, NamedType, PrimitiveId, Schema } from "../types/logical-type.ts";
import { ENUM_KEY, EXTENSION_KEY, EXTENSION_METADATA_KEY, TYPE_KEY } from "./type-metadata.ts";

export { logicalSchema } from "./logical-types.ts";

const DECIMAL_BITS = 128;

const PRIMITIVES: { readonly [Id in PrimitiveId]: () => DataType } = {
  NULL: () => new Null(),
  BOOLEAN: () => new Bool(),
  TINYINT: () => new Int8(),
  SMALLINT: () => new Int16(),
  INTEGER: () => new Int32(),
  BIGINT: () => new Int64(),
  /** Values of 39 digits keep their bits, though Arrow calls it 38. */
  HUGEINT: () => new Decimal(0, 38, DECIMAL_BITS),
  UTINYINT: () => new Uint8(),
  USMALLINT: () => new Uint16(),
  UINTEGER: () => new Uint32(),
  UBIGINT: () => new Uint64(),
  /** Little-endian. */
  UHUGEINT: () => new FixedSizeBinary(16),
  /** DuckDB's own encoding: three bytes of sign and length, then big-endian magnitude. */
  BIGNUM: () => new Binary(),
  FLOAT: () => new Float32(),
  DOUBLE: () => new Float64(),
  VARCHAR: () => new Utf8(),
  JSON: () => new Utf8(),
  BLOB: () => new Binary(),
  /** DuckDB's own encoding: one byte of padding bits, then the bits. */
  BIT: () => new Binary(),
  /** Big-endian, as RFC 9562 writes it. */
  UUID: () => new FixedSizeBinary(16),
  DATE: () => new DateDay(),
  TIME: () => new TimeMicrosecond(),
  TIME_NS: () => new TimeNanosecond(),
  /** DuckDB's own packing: 40 bits of microseconds, 24 bits of 57599 − offset in seconds. */
  "TIME WITH TIME ZONE": () => new Int64(),
  TIMESTAMP_S: () => new TimestampSecond(),
  TIMESTAMP_MS: () => new TimestampMillisecond(),
  TIMESTAMP: () => new TimestampMicrosecond(),
  TIMESTAMP_NS: () => new TimestampNanosecond(),
  "TIMESTAMP WITH TIME ZONE": () => new TimestampMicrosecond("UTC"),
  INTERVAL: () => new IntervalMonthDayNano(),
  /** As JSON text: vectors of variants are cast before they are read. */
  VARIANT: () => new Utf8(),
  /** Well-known binary. */
  GEOMETRY: () => new Binary(),
};

/** The types whose name goes into the metadata, with the extension by which other Arrow tools know them. */
const MARKED: { readonly [Id in LogicalType["id"]]?: string | undefined } = {
  HUGEINT: undefined,
  UHUGEINT: "arrow.opaque",
  BIGNUM: "arrow.opaque",
  BIT: "arrow.opaque",
  "TIME WITH TIME ZONE": "arrow.opaque",
  VARIANT: "arrow.json",
  JSON: "arrow.json",
  UUID: "arrow.uuid",
  GEOMETRY: "geoarrow.wkb",
  ENUM: undefined,
};

/** A schema of DuckDB as Arrow's; every field is nullable. */
export function arrowSchema(schema: Schema): ArrowSchema {
  return new ArrowSchema(schema.map(arrowField));
}

/** A column, or a member of a nested type, as an Arrow field. */
export function arrowField({ name, type }: NamedType): Field {
  return new Field(name, arrowType(type), true, metadata(type));
}

/** The Arrow type that carries `type`; by itself it does not say all of it, its {@link arrowField} does. */
export function arrowType(type: LogicalType): DataType {
  switch (type.id) {
    case "DECIMAL":
      return new Decimal(type.scale, type.width, DECIMAL_BITS);
    case "ENUM":
      return new Dictionary(new Utf8(), new Int32());
    case "LIST":
      return new List(arrowField({ name: "item", type: type.child }));
    case "ARRAY":
      return new FixedSizeList(type.size, arrowField({ name: "item", type: type.child }));
    case "STRUCT":
      return new Struct(type.fields.map(arrowField));
    case "MAP":
      return mapType(type.key, type.value);
    case "UNION":
      return new SparseUnion([...type.members.keys()], type.members.map(arrowField));
    default:
      return PRIMITIVES[type.id]();
  }
}

function mapType(key: LogicalType, value: LogicalType): Map_ {
  const { type, metadata } = arrowField({ name: "key", type: key });
  const entries = new Struct([new Field("key", type, false, metadata), arrowField({ name: "value", type: value })]);
  return new Map_(new Field("entries", entries, false) as never);
}

function metadata(type: LogicalType): Map<string, string> {
  const entries = new Map<string, string>();
  if (!(type.id in MARKED)) return entries;
  entries.set(TYPE_KEY, type.id);
  const extension = MARKED[type.id];
  if (extension !== undefined) entries.set(EXTENSION_KEY, extension);
  if (extension === "arrow.opaque") entries.set(EXTENSION_METADATA_KEY, opaqueMetadata(type.id));
  if (type.id === "ENUM") entries.set(ENUM_KEY, JSON.stringify(type.values));
  return entries;
}

function opaqueMetadata(typeName: string): string {
  return JSON.stringify({ type_name: typeName, vendor_name: "DuckDB" });
}
