// The types of `fn()`: what a function says about itself, what its handlers receive and return, and what comes out.
import type { RecordBatch } from "apache-arrow";
import type { $ZodType } from "zod/v4/core";
import type { FunctionValue } from "../engine/index.ts";
import type { Call, CallOptions, CallStats, MapOptions, Settled } from "./calling.ts";
import type { Context } from "./context.ts";
import type { RowError } from "./row-error.ts";

/** What a column can hold, as JavaScript sees it. */
export type Cell =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | Date
  | Uint8Array
  | readonly Cell[]
  | { readonly [field: string]: Cell };

/** A schema whose output a column can hold. */
export type ColumnSchema = $ZodType<Cell>;
/** Schemas by argument. */
export type InputShape = { readonly [name: string]: ColumnSchema };
type MaybePromise<T> = T | Promise<T>;

/** What a function is. */
export interface FunctionSpec<Input extends InputShape, Output extends ColumnSchema, State> {
  /** `[a-z_][a-z0-9_]*`, and not the name of a DuckDB function. */
  name: string;
  /** One schema per argument; their order is the order of the arguments in SQL and in calls by name. */
  input: Input;
  /** The schema of one result; of one item for a stream. */
  output: Output;
  /** Changes whenever the results may. @defaultValue a hash of handler, schemas, form and `pure`; provisional until bundles */
  version?: string | undefined;
  /** Equal arguments give equal results and may be computed once. @defaultValue false */
  pure?: boolean | undefined;
  /** May run twice for the same rows; false forbids bisecting a failed batch. @defaultValue true */
  idempotent?: boolean | undefined;
  /** Handler invocations at once. @defaultValue 1 */
  concurrency?: number | undefined;
  /** How long one handler invocation may take. @defaultValue 600_000 */
  timeoutMs?: number | undefined;
  /** Runs once before the first call of a worker; its result is `context.state`. */
  setup?: () => MaybePromise<State>;
  /** Runs when the worker closes. */
  teardown?: (state: State) => MaybePromise<void>;
}

/** How many rows go into one invocation of a batch or Arrow handler: as many as no cap forbids. */
export interface Batching {
  /** @defaultValue 10 for `batch`, 131_072 for `arrow` */
  maxRows?: number | undefined;
  /** Size of the arguments; a row above it is a batch of its own. @defaultValue 8 MiB */
  maxBytes?: number | undefined;
  /** What to do when a handler throws on more than one row: find the bad rows by halving, or fail all. @defaultValue "bisect" */
  onBatchError?: "bisect" | "failAll" | undefined;
}

/** A column as a batch handler receives it. */
export type Column<T> = [T] extends [number] ? Float64Array : [T] extends [bigint] ? BigInt64Array : readonly T[];

type ColumnsOf<In> = { readonly [Name in keyof In]: Column<In[Name]> };

/** A function without its code: choose the form of the handler. */
export interface Declared<In, Out, State> {
  /** One row in, one value out; may be async. Handlers of different rows run at once up to `concurrency`. */
  row(handler: (args: In, context: Context<State>) => MaybePromise<Out | RowError>): RemoteFn<In, Out>;
  /** Columns of n rows in, n values out, same order. Numbers that are never null come as typed arrays. */
  batch(
    handler: (
      columns: ColumnsOf<In>,
      context: Context<State>,
    ) => MaybePromise<readonly (Out | RowError)[] | Column<Out>>,
    batching?: Batching,
  ): RemoteFn<In, Out>;
  /** A record batch of n rows in, one of n rows and one column out; columns pass without a copy. */
  arrow(
    handler: (batch: RecordBatch, context: Context<State>) => MaybePromise<RecordBatch>,
    batching?: Batching,
  ): RemoteFn<In, Out>;
  /** One row in, any number of items out. */
  stream(handler: (args: In, context: Context<State>) => AsyncIterable<Out>): StreamFn<In, Out>;
}

/** What functions of both kinds do. */
interface Served extends FunctionValue {
  /**
   * Resolves when a worker has loaded the function and run its `setup`.
   * @throws `compute.not-ready` after `timeoutMs`
   */
  waitReady(options?: { readonly timeoutMs?: number | undefined }): Promise<void>;
  /** How the function is doing: what waits, what runs, what failed. */
  stats(): Promise<CallStats>;
}

/** A function of one value per row. */
export interface RemoteFn<In, Out> extends Served {
  /**
   * Runs the body here, with arguments and result checked by the schemas; no queue, no policies.
   * @throws `function.invalid-argument`, `function.invalid-result`, `function.failed`.
   */
  (args: In): Promise<Out>;
  /**
   * Runs it through the queue, under its policies.
   * @throws `function.invalid-argument`, `function.failed`; `compute.cancelled`, `compute.expired`,
   * `compute.deadline-exceeded`, `compute.queue-full` …: how the queue ended it
   */
  remote(args: In, options?: CallOptions): Promise<Out>;
  /** Puts the call into the queue, and does not wait for its result. @throws `function.invalid-argument`, `compute.queue-full` */
  enqueue(args: In, options?: CallOptions): Promise<Call<Out>>;
  /**
   * One call per item through the queue, in a bounded window: n items in → n values out, in order unless `ordered: false`.
   * Leaving the iteration cancels what is left. With `settle: true` a failed item is an outcome and the others go on.
   */
  map<const Settle extends boolean = false>(
    items: Iterable<In> | AsyncIterable<In>,
    options?: MapOptions<Settle>,
  ): AsyncIterable<Settle extends true ? Settled<Out> : Out>;
  readonly "~in": In;
  readonly "~out": Out;
}

/** A function of any number of items per row. */
export interface StreamFn<In, Out> extends Served {
  /** Runs the body here; items arrive one by one. */
  (args: In): AsyncIterable<Out>;
  /**
   * Runs it through the queue; items arrive one by one, and a reader that stops stops the generator.
   * @throws as `remote` of other functions does, after the items that came before
   */
  remote(args: In, options?: CallOptions): AsyncIterable<Out>;
  /** Puts the call into the queue; its items are kept for whoever reads them. */
  enqueue(args: In, options?: CallOptions): Promise<Call<readonly Out[], Out>>;
  readonly "~in": In;
  readonly "~item": Out;
}
