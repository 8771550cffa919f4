// The type names `cast` takes, as DuckDB spells them.
import { didYouMean, QuarryError } from "../errors.ts";
import type { SqlTypes } from "./kinds.ts";

type Name = Exclude<keyof SqlTypes, `decimal(${number},${number})`>;

const SQL_TYPES: { readonly [N in Name]: string } = {
  boolean: "BOOLEAN",
  int8: "TINYINT",
  int16: "SMALLINT",
  int32: "INTEGER",
  int64: "BIGINT",
  int128: "HUGEINT",
  uint8: "UTINYINT",
  uint16: "USMALLINT",
  uint32: "UINTEGER",
  uint64: "UBIGINT",
  uint128: "UHUGEINT",
  float: "FLOAT",
  double: "DOUBLE",
  varchar: "VARCHAR",
  json: "JSON",
  uuid: "UUID",
  blob: "BLOB",
  date: "DATE",
  timestamp: "TIMESTAMP",
  timestamptz: "TIMESTAMP WITH TIME ZONE",
  interval: "INTERVAL",
};

/**
 * DuckDB's spelling of a type name of `SqlTypes`; DuckDB's own spelling stays as it is.
 * @throws `plan.invalid-argument`
 */
export function sqlTypeOf(name: string): string {
  const known = Object.entries(SQL_TYPES).find((names) => names.includes(name))?.[1];
  if (known !== undefined) return known;
  if (/^decimal\(\d+,\d+\)$/i.test(name)) return name.toUpperCase();
  const available = Object.keys(SQL_TYPES);
  const message = `"${name}" is not a type; write one of ${available.join(", ")}, decimal(18,2).${didYouMean(name, available)}`;
  throw new QuarryError("plan.invalid-argument", message, { argument: "to", value: name });
}
