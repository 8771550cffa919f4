// Which writer writes a column of which type.
import type { LogicalType, NamedType } from "../../types/logical-type.ts";
import type { ColumnWriter } from "./column-writer.ts";
import {
  decimalWriter,
  enumWriter,
  fixedWidthWriter,
  writeBooleans,
  writeIntervals,
  writeNulls,
  writeUuids,
} from "./write-fixed-width.ts";
import { arrayWriter, listWriter, structWriter, unionWriter } from "./write-nested.ts";
import { writeBlobs, writeTexts } from "./write-texts.ts";

/** A writer of data of the type `arrowType(type)` into DuckDB vectors of `type`. */
export function createWriter(type: LogicalType): ColumnWriter {
  switch (type.id) {
    case "NULL":
      return writeNulls;
    case "BOOLEAN":
      return writeBooleans;
    case "VARCHAR":
    case "JSON":
    case "VARIANT":
      return writeTexts;
    case "BLOB":
    case "BIT":
    case "BIGNUM":
    case "GEOMETRY":
      return writeBlobs;
    case "TINYINT":
    case "UTINYINT":
      return fixedWidthWriter(1);
    case "SMALLINT":
    case "USMALLINT":
      return fixedWidthWriter(2);
    case "INTEGER":
    case "UINTEGER":
    case "FLOAT":
    case "DATE":
      return fixedWidthWriter(4);
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
      return fixedWidthWriter(8);
    case "HUGEINT":
    case "UHUGEINT":
      return fixedWidthWriter(16);
    case "UUID":
      return writeUuids;
    case "INTERVAL":
      return writeIntervals;
    case "DECIMAL":
      return decimalWriter(type.width);
    case "ENUM":
      return enumWriter(type.values.length);
    case "LIST":
      return listWriter(createWriter(type.child));
    case "ARRAY":
      return arrayWriter(type.size, createWriter(type.child));
    case "STRUCT":
      return structWriter(createWriters(type.fields));
    case "UNION":
      return unionWriter(createWriters(type.members));
    case "MAP":
      return listWriter(structWriter([createWriter(type.key), createWriter(type.value)]));
  }
}

function createWriters(members: readonly NamedType[]): ColumnWriter[] {
  return members.map(({ type }) => createWriter(type));
}
