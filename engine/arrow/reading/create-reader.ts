// Which reader reads a column of which type.
import { type DataType, Utf8, vectorFromArray } from "apache-arrow";
import type { LogicalType, NamedType } from "../../types/logical-type.ts";
import { arrowType } from "../types.ts";
import { ArrayReader } from "./array-reader.ts";
import { BoolReader } from "./bool-reader.ts";
import type { ColumnReader } from "./column-reader.ts";
import { FixedWidthReader } from "./fixed-width-reader.ts";
import { decimalLayout, enumLayout, INTERVAL_LAYOUT, sameLayout, UUID_LAYOUT } from "./layouts.ts";
import { ListReader } from "./list-reader.ts";
import { NullReader } from "./null-reader.ts";
import { StructReader } from "./struct-reader.ts";
import { TextReader } from "./text-reader.ts";
import { UnionReader } from "./union-reader.ts";

/** A reader of DuckDB vectors of `type`; the data it makes has the type `arrowType(type)`. */
export function createReader(type: LogicalType, target: DataType = arrowType(type)): ColumnReader {
  switch (type.id) {
    case "NULL":
      return new NullReader();
    case "BOOLEAN":
      return new BoolReader();
    case "VARCHAR":
    case "JSON":
    case "VARIANT":
    case "BLOB":
    case "BIT":
    case "BIGNUM":
    case "GEOMETRY":
      return new TextReader(target);
    case "TINYINT":
    case "UTINYINT":
      return new FixedWidthReader(target, sameLayout(1));
    case "SMALLINT":
    case "USMALLINT":
      return new FixedWidthReader(target, sameLayout(2));
    case "INTEGER":
    case "UINTEGER":
    case "FLOAT":
    case "DATE":
      return new FixedWidthReader(target, sameLayout(4));
    case "BIGINT":
    case "UBIGINT":
    case "DOUBLE":
    case "TIME":
    case "TIME_NS":
    case "TIME WITH TIME ZONE":
    case "TIMESTAMP_S":
    case "TIMESTAMP_MS":
    case "TIMESTAMP":
    case "TIMESTAMP_NS":
    case "TIMESTAMP WITH TIME ZONE":
      return new FixedWidthReader(target, sameLayout(8));
    case "HUGEINT":
    case "UHUGEINT":
      return new FixedWidthReader(target, sameLayout(16));
    case "UUID":
      return new FixedWidthReader(target, UUID_LAYOUT);
    case "INTERVAL":
      return new FixedWidthReader(target, INTERVAL_LAYOUT);
    case "DECIMAL":
      return new FixedWidthReader(target, decimalLayout(type.width));
    case "ENUM":
      return enumReader(target, type.values);
    case "LIST":
      return new ListReader(target, childReader(type.child, target, 0));
    case "ARRAY":
      return new ArrayReader(target, type.size, childReader(type.child, target, 0));
    case "STRUCT":
      return new StructReader(target, childReaders(type.fields, target));
    case "UNION":
      return new UnionReader(target, childReaders(type.members, target));
    case "MAP":
      return mapReader(type.key, type.value, target);
  }
}

function enumReader(target: DataType, values: readonly string[]): ColumnReader {
  const dictionary = vectorFromArray(values, new Utf8());
  return new FixedWidthReader(target, enumLayout(values.length), { dictionary });
}

function mapReader(key: LogicalType, value: LogicalType, target: DataType): ColumnReader {
  const entries = target.children[0]!.type as DataType;
  const fields = [key, value].map((type, index) => childReader(type, entries, index));
  return new ListReader(target, new StructReader(entries, fields));
}

function childReaders(members: readonly NamedType[], target: DataType): ColumnReader[] {
  return members.map(({ type }, index) => childReader(type, target, index));
}

function childReader(type: LogicalType, parent: DataType, index: number): ColumnReader {
  return createReader(type, parent.children[index]!.type as DataType);
}
