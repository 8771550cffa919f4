// `F`: every function an expression may use, DuckDB's under their own names in camelCase, and calls of the catalog's.
import { call, catalogCall } from "./call.ts";
import { countDistinct } from "./functions/aggregates.ts";
import { subjects } from "./functions/registry.ts";

export const F = Object.freeze({
  ...subjects.aggregates,
  ...subjects.windows,
  mean: subjects.aggregates.avg,
  countDistinct,
  call,
  catalog_call: catalogCall,
});
