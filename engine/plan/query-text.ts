// A query made ready for DuckDB's binder: what a frame and SQL text are turned into before planning.
import type { RecordBatch } from "apache-arrow";
import type { OnCallError } from "../expr/expr.ts";
import type { FunctionValue } from "../ports.ts";
import type { Schema } from "../types/logical-type.ts";
import type { Plan } from "./plan.ts";

/** One place of call: the stub's last argument is an index into the list of these. Equal calls share a site. */
export interface CallSite {
  readonly function: FunctionValue;
  readonly onError: OnCallError;
}

/**
 * What `__quarry_scan(id)` stands for while a query is planned.
 * - `sql`: a parenthesised query or reader call DuckDB runs itself (`(SELECT * FROM read_parquet([…]))`).
 * - `resident`: batches in memory, which `__quarry_scan(id)` really serves.
 * - `stream`: batches that arrive over time (async iterables, `mapBatches`); planned like the output of a call.
 */
export type Source = {
  readonly id: number;
  readonly label: string;
  readonly schema: Schema;
} /** `rowBytes`: what a row takes in memory, texts and all, where the files tell. */ & (
  | { readonly kind: "sql"; readonly sql: string; readonly rowBytes?: number | undefined }
  | { readonly kind: "resident" }
  | { readonly kind: "stream"; readonly open: (signal: AbortSignal) => AsyncIterable<RecordBatch> }
);

export interface QueryText {
  /** For the binder: sources are `__quarry_scan(id)`, a call is `stub(arguments…, site)`. */
  readonly sql: string;
  readonly sites: readonly CallSite[];
  /** The place of calls that the text makes by name. @throws `plan.unknown-function` */
  readonly siteOf?: (name: string, onError: OnCallError) => number;
  readonly sources: ReadonlyMap<number, Source>;
  /** For DuckDB to run as it is, sources in place; absent when there is a call or a `stream` source. */
  readonly direct: string | undefined;
  /** What the binder says of {@link sql}, where it was asked already. */
  readonly plan?: Plan;
  readonly schema?: Schema;
}
