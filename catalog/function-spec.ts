// The types of `fn()`: what a function says about itself, what its handlers receive and return, and what comes out.
import type { RecordBatch } from "apache-arrow";
import type { $ZodType, output } from "zod/v4/core";
import type { FunctionValue } from "../engine/index.ts";
import type { Call, CallOptions, CallStats, MapOptions, Settled } from "./calling.ts";
import type { Context } from "./context.ts";
import type { Deployable } from "./deploy/deployable.ts";
import type { Deployment } from "./deployment.ts";
import type { HttpService } from "./http/http-service.ts";
import type { Isolation } from "./policies/policy-settings.ts";
import type { Measure, UntypedColumns } from "./policies/rate-limit-policy.ts";
import type { Policies } from "./policies/settle-policies.ts";
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

/** What a handler is called with: one value per schema. */
export type InputOf<Input extends InputShape> = { -readonly [Name in keyof Input]: output<Input[Name]> };

/** What a function is, and its manners, which may change while it runs. */
export interface FunctionSpec<Input extends InputShape, Output extends ColumnSchema, State>
  extends Policies<NoInfer<InputOf<Input>>> {
  /** `[a-z_][a-z0-9_]*`, and not the name of a DuckDB function. */
  name: string;
  /** One schema per argument; their order is the order of the arguments in SQL and in calls by name. */
  input: Input;
  /** The schema of one result; of one item for a stream. */
  output: Output;
  /** Changes whenever the results may. @defaultValue a hash of code, schemas, form and `pure`: the code is the handler until the function is deployed, then its bundle */
  version?: string | undefined;
  /** Equal arguments give equal results and may be computed once. @defaultValue false */
  pure?: boolean | undefined;
  /** May run twice for the same rows; false forbids retries and bisecting a failed batch. @defaultValue true */
  idempotent?: boolean | undefined;
  /** Where the handler runs: beside the caller, in a thread or in a process of its own. @defaultValue "inline" */
  isolation?: Isolation | undefined;
  /** Runs once before the first call of a worker; its result is `context.state`. */
  setup?: () => MaybePromise<State>;
  /** Runs when the worker closes. */
  teardown?: (state: State) => MaybePromise<void>;
  /** What the function asks of the machines it is deployed to. */
  deploy?: Deployment | undefined;
}

/** How many rows go into one invocation of a batch or Arrow handler: as many as no cap forbids. */
export interface Batching<In = UntypedColumns> {
  /** @defaultValue 10 for `batch`, 131_072 for `arrow` */
  maxRows?: number | undefined;
  /** Size of the arguments; a row above it is a batch of its own. @defaultValue 8 MiB */
  maxBytes?: number | undefined;
  /** How long a row may wait for others while another batch runs; when none does, nobody waits. @defaultValue 1000 */
  maxWaitMs?: number | undefined;
  /** A number for each row, from its arguments, of which a batch has at most `maxWeight`: `c => c.prompt.length().div(4)`. */
  weight?: Measure<In> | undefined;
  /** A row above it is a batch of its own. Needs `weight`. @defaultValue no limit */
  maxWeight?: number | undefined;
  /** Rows wait for others only while every permit is in use. @defaultValue false */
  eager?: boolean | undefined;
  /** What to do when a handler throws on more than one row: find the bad rows by halving, or fail all. @defaultValue "bisect" */
  onBatchError?: "bisect" | "failAll" | undefined;
}

/** A column as a batch handler receives it. */
export type Column<T> = [T] extends [number] ? Float64Array : [T] extends [bigint] ? BigInt64Array : readonly T[];

type ColumnsOf<In> = { readonly [Name in keyof In]: Column<In[Name]> };

/**
 * A function without its code: choose the form of the handler. It is no function value, as nobody would run it: who has
 * only this calls by name.
 */
export interface Declared<In, Out, State> {
  /** One row in, one value out; may be async. Handlers of different rows run at once up to `concurrency`. */
  row(handler: (args: In, context: Context<State>) => MaybePromise<Out | RowError>): RemoteFn<In, Out>;
  /** Columns of n rows in, n values out, same order. Numbers that are never null come as typed arrays. */
  batch(
    handler: (
      columns: ColumnsOf<In>,
      context: Context<State>,
    ) => MaybePromise<readonly (Out | RowError)[] | Column<Out>>,
    batching?: Batching<In>,
  ): RemoteFn<In, Out>;
  /** A record batch of n rows in, one of n rows and one column out; columns pass without a copy. */
  arrow(
    handler: (batch: RecordBatch, context: Context<State>) => MaybePromise<RecordBatch>,
    batching?: Batching<In>,
  ): RemoteFn<In, Out>;
  /** One row in, any number of items out. */
  stream(handler: (args: In, context: Context<State>) => AsyncIterable<Out>): StreamFn<In, Out>;
  /**
   * A service in any language: the rows of an invocation are one request, under the same policies. 429 and 503 with
   * `Retry-After` pause everybody who calls it; other 5xx, timeouts and broken connections may be retried; 4xx are final.
   */
  http(service: HttpService, batching?: Batching<In>): RemoteFn<In, Out>;
}

/** What functions of both kinds do. */
interface Served extends FunctionValue, Deployable {
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
