// Columns of fixed width out of JavaScript values, one encoder per logical type.
import type { DataType } from "apache-arrow";
import type { LogicalType } from "../types/logical-type.ts";
import { Blanks } from "./blanks.ts";
import type { BuildData } from "./built-data.ts";
import { encoderOf, type Slots } from "./scalar-encoders.ts";

/** Types whose typed array holds the values themselves, so that a handler's typed array already is the column. */
const PLAIN: ReadonlySet<LogicalType["id"]> = new Set([
  "TINYINT",
  "SMALLINT",
  "INTEGER",
  "BIGINT",
  "UTINYINT",
  "USMALLINT",
  "UINTEGER",
  "UBIGINT",
  "FLOAT",
  "DOUBLE",
]);

/** Of any type whose values have one width. */
export function scalarBuilder(type: LogicalType, target: DataType): BuildData {
  return (values) => {
    const { slots, encode } = encoderOf(type, values.length);
    const blanks = new Blanks(type, values.length);
    if (values.constructor === slots.constructor && PLAIN.has(type.id)) {
      return blanks.build(target, { data: values as Slots });
    }
    for (let row = 0; row < values.length; row++) {
      const value = values[row];
      if (value === null || !encode(value, row)) blanks.add(row, value);
    }
    return blanks.build(target, { data: slots });
  };
}
