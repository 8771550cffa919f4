// What the engine needs from the rest of Quarry, in its own words: what a name means, and how to run a batch.
import type { RecordBatch, Vector } from "apache-arrow";
import type { LogicalType } from "./types/logical-type.ts";
import type { Reading } from "./types/reading.ts";

export type FunctionForm = "row" | "batch" | "arrow" | "stream";

export interface Parameter {
  readonly name: string;
  readonly type: LogicalType;
  /** A parameter that does not take null is not called for null: the row's result is null (SQL's rule). */
  readonly nullable: boolean;
  readonly reading: Reading | undefined;
}

/** What a plan needs to know of a catalog function: plain data, no code. */
export interface FunctionInfo {
  readonly name: string;
  readonly version: string;
  readonly form: FunctionForm;
  /** In positional order. */
  readonly parameters: readonly Parameter[];
  /** The type of one result; of one item for a `stream`. */
  readonly result: LogicalType;
  readonly resultReading: Reading | undefined;
  readonly resultNullable: boolean;
  /** Equal arguments may be computed once. */
  readonly pure: boolean;
  /** Handler invocations at once, and whether the author said so. */
  readonly concurrency: number;
  readonly concurrencyDeclared: boolean;
  readonly timeoutMs: number;
  /** Rows per handler invocation; 1 for row and stream forms. */
  readonly maxRows: number;
}

/** A function as a value: what `fn({…}).row(…)` returns carries its description under this key. */
export interface FunctionValue {
  readonly "~function": FunctionInfo;
}

/** What is this name? */
export interface FunctionCatalog {
  /** @throws `function.ambiguous-name` when two places define it. */
  find(name: string): FunctionValue | undefined;
  names(): readonly string[];
  /** Where others change what names mean: looks again. Asked before a query's names are looked up. */
  refresh?(): Promise<void>;
}

/** Why one row has no value. A value, never thrown by the runtime. */
export interface RowFailure {
  /** Index into the request's rows. */
  readonly row: number;
  /** The class or name of what the handler threw or returned: `TypeError`, `Timeout`, `InvalidResult`. */
  readonly type: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly attempts: number;
  readonly callId: string;
  readonly retryable: boolean;
}

export interface CallRequest {
  readonly function: FunctionValue;
  /** One column per parameter, in positional order and of the type `coerceArgument` gives; every row is to be called. */
  readonly arguments: RecordBatch;
  readonly signal: AbortSignal;
  /** Rows the same caller will send after these, as far as it knows: what foresight may count on. */
  readonly rowsToCome?: number | undefined;
  /** The run these calls belong to: runs take turns at a function, by rows. */
  readonly job?: string | undefined;
}

export interface CallResult {
  /** One value per argument row, in order (a list of items for a `stream`); null where the row failed. */
  readonly values: Vector;
  /** Ascending by row; empty when all went well. */
  readonly failures: readonly RowFailure[];
  /** Handler invocations made. */
  readonly invocations: number;
}

/** Run this batch. */
export interface FunctionRuntime {
  /**
   * n rows in → n values out, same order. Failures of rows are in the result; a rejection means that the runtime
   * itself failed or `signal` was aborted.
   */
  call(request: CallRequest): Promise<CallResult>;
  close(): Promise<void>;
}
