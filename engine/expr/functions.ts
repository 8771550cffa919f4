// `F`: every function an expression may use, DuckDB's under their own names in camelCase, and calls of the catalog's.
import { call, catalogCall } from "./call.ts";
import { countDistinct } from "./functions/aggregates.ts";
import { aliases } from "./functions/aliases.ts";
import { subjects as by } from "./functions/registry.ts";

/**
 * The functions of expressions. A name DuckDB has means what DuckDB means; the rest is marked as ours in
 * `docs/reference/functions.md`. Text where a value is due is a literal: a column is `c.name` or `col("name")`.
 */
export const F = Object.freeze({
  ...aliases,
  ...by.conditional,
  ...by.math,
  ...by.bits,
  ...by.text,
  ...by.regex,
  ...by.similarity,
  ...by.encoding,
  ...by.url,
  ...by.time,
  ...by.list,
  ...by.listAggregates,
  ...by.listMore,
  ...by.vector,
  ...by.map,
  ...by.struct,
  ...by.json,
  ...by.geo,
  ...by.aggregates,
  ...by.windows,
  countDistinct,
  call,
  catalog_call: catalogCall,
});
