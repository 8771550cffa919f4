// The two faces of a frame: `DataFrame<S>`, whose columns the compiler knows, and `UntypedFrame`, whose columns it does
// not. One class is behind both (data-frame.ts). Types only.
import type { RecordBatch, Table } from "apache-arrow";
import type * as z from "zod/v4/core";
import type { CallArgs } from "../expr/call.ts";
import type { Columns, SortKey } from "../expr/kinds.ts";
import type { AnyExpr, Expr, Value } from "../expr/typing.ts";
import type { FunctionInfo } from "../ports.ts";
import type { Schema } from "../types/logical-type.ts";
import type {
  Condition,
  Drop,
  DropNull,
  Explode,
  Failed,
  FillNull,
  FillValues,
  FlatMap,
  How,
  Joined,
  JoinedAsof,
  JoinKeys,
  Keep,
  ListName,
  Name,
  Named,
  Project,
  Rename,
  Simplify,
  StructName,
  Succeeded,
  TryName,
  Unnest,
  Unpivot,
  With,
} from "./row-types.ts";
import type { Estimate, ExplainOptions, RunOptions, ShowOptions, WriteOptions, WriteReport } from "./run-options.ts";

export type RowSchema = z.$ZodObject;
/** A literal where values of a column are named. */
type PlainValue = string | number | bigint | boolean | Date | Uint8Array | null;
type Over<S, P> = (columns: Columns<S>) => P;
type Keys<S> = Name<S> | Over<S, SortKey | Expr<unknown> | readonly (SortKey | Expr<unknown>)[]>;

/** A function that yields values one by one: what `fn({…}).stream(…)` returns. */
export interface StreamFunction<In, Item> {
  readonly "~in": In;
  readonly "~item": Item;
  readonly "~function": FunctionInfo;
}

interface BatchContext {
  /** Aborted when the run is stopped. */
  readonly signal: AbortSignal;
}
/** An Arrow batch in; Arrow or plain rows of the declared schema out, as many as it likes. */
export type BatchFunction = (batch: RecordBatch, context: BatchContext) => BatchOutput | Promise<BatchOutput>;
export type BatchOutput = RecordBatch | Table | readonly object[];

export interface MapBatchesOptions<Z> {
  /** The columns that come out. */
  readonly schema: Z;
  /** Invocations at once. @defaultValue 1 */
  readonly concurrency?: number | undefined;
  /** The most rows of one batch. @defaultValue as they come, about 32,768 */
  readonly maxRows?: number | undefined;
  /** Batches leave in the order of the input. @defaultValue true */
  readonly ordered?: boolean | undefined;
}

/** How large the batches of `batches()` and `mapBatches` are. */
export interface BatchSize {
  readonly maxRows?: number | undefined;
  /** Of Arrow; a larger row stands alone. */
  readonly maxBytes?: number | undefined;
}

/** How much a sample holds; the rows keep their order. */
export type Sampling = ({ readonly fraction: number } | { readonly rows: number }) & {
  /** The same seed draws the same rows of the same input. */
  readonly seed?: number | undefined;
};

/** Any frame, whatever its columns. */
export interface Frame {
  readonly "~frame": true;
}

/** Running a frame: the same for typed and untyped ones. Nothing happens before one of these is called. */
interface Runs<Row> extends Frame, AsyncIterable<Row> {
  /** Every row as a plain object. */
  toArray(options?: RunOptions): Promise<Row[]>;
  /** Every row as an Arrow table. */
  toArrow(options?: RunOptions): Promise<Table>;
  /** Arrow batches as they are made; leaving the loop stops the run. */
  batches(options?: RunOptions): AsyncIterable<RecordBatch>;
  /** How many rows there are; calls that do not decide it are not made. */
  count(options?: RunOptions): Promise<number>;
  /** Writes the first rows as a table to standard output, or to `options.write`. @defaultValue rows 20 */
  show(rows?: number, options?: ShowOptions): Promise<void>;
  /**
   * Writes the rows to one file (`out.parquet`) or a folder of parts (`out/`); readers never see half a dataset.
   * @throws `plan.target-exists`, `plan.target-unwritable`, `resources.disk-full`
   */
  writeParquet(uri: string, options?: WriteOptions): Promise<WriteReport>;
  writeCsv(uri: string, options?: WriteOptions): Promise<WriteReport>;
  writeNdjson(uri: string, options?: WriteOptions): Promise<WriteReport>;
  writeArrow(uri: string, options?: WriteOptions): Promise<WriteReport>;
  /** How the frame would run. */
  explain(options?: ExplainOptions): Promise<string>;
  /** Runs the frame and says what each stage did: rows, calls, batches, bytes, milliseconds. */
  explainAnalyze(options?: ExplainOptions & RunOptions): Promise<string>;
  /** What a run would read and call, without running. */
  estimate(): Promise<Estimate>;
  /** The columns and their types. */
  schema(): Promise<Schema>;
  /** The frame as text for `deserialize`. @throws `plan.not-portable` when it reads what only this process holds. */
  serialize(): string;
}

/** A lazy table whose columns the compiler knows. Immutable: every verb returns a new frame. */
export interface DataFrame<S> extends Runs<S> {
  /** The named expressions, and no other column. */
  project<const P extends Named>(columns: Over<S, P>): DataFrame<Project<P>>;
  /** All columns, with these added or replaced. */
  withColumns<const P extends Named>(columns: Over<S, P>): DataFrame<With<S, P>>;
  select<const K extends Name<S>>(...columns: K[]): DataFrame<Keep<S, K>>;
  drop<const K extends Name<S>>(...columns: K[]): DataFrame<Drop<S, K>>;
  /** `{ old: "new" }` */
  rename<const M extends { readonly [K in Name<S>]?: string }>(names: M): DataFrame<Rename<S, M>>;
  /** Checks the columns against a zod object when the frame is bound; those it does not name are dropped. */
  as<Z extends RowSchema>(schema: Z): DataFrame<z.output<Z>>;
  /** The rows for which the condition is true (neither false nor null). */
  filter(condition: Over<S, Condition>): DataFrame<S>;
  limit(rows: number): DataFrame<S>;
  slice(offset: number, rows?: number): DataFrame<S>;
  /** The last rows, in order. */
  tail(rows: number): DataFrame<S>;
  /** By column names, expressions, or `.asc()` and `.desc()` keys; nulls last unless a key says otherwise. */
  orderBy(...keys: Keys<S>[]): DataFrame<S>;
  /** One row, whichever, per distinct value of these columns; of all columns when none is named. */
  distinct(...columns: Name<S>[]): DataFrame<S>;
  /** The first row by `orderBy` per distinct value of these columns. */
  distinctOn(columns: readonly Name<S>[], options: { readonly orderBy: Keys<S> | readonly Keys<S>[] }): DataFrame<S>;
  /** Right key columns are dropped; other right columns whose name is taken get the suffix. @defaultValue suffix "_right" */
  join<R, const On extends JoinKeys<S, R> = never, H extends How = "inner", const X extends string = "_right">(
    other: DataFrame<R>,
    options: { readonly on?: On; readonly how?: H; readonly suffix?: X },
  ): DataFrame<Joined<S, R, On, H, X>>;
  /** To each row the right row with the nearest `on` at or before its own (at or after, `forward`) and equal `by`. */
  joinAsof<
    R,
    const By extends JoinKeys<S, R> = never,
    H extends "inner" | "left" = "left",
    const X extends string = "_right",
  >(
    other: DataFrame<R>,
    options: {
      readonly on: (Name<S> & Name<R>) | { readonly [K in Name<S>]?: Name<R> };
      readonly by?: By;
      readonly how?: H;
      readonly direction?: "backward" | "forward" | undefined;
      readonly suffix?: X;
    },
  ): DataFrame<JoinedAsof<S, R, By, H, X>>;
  /** All rows of all frames; columns are matched by name unless `byName` is false. */
  unionAll(
    others: DataFrame<S> | readonly DataFrame<S>[],
    options?: { readonly byName?: boolean | undefined },
  ): DataFrame<S>;
  /** Distinct rows that are in both. */
  intersect(other: DataFrame<S>): DataFrame<S>;
  /** Distinct rows that are not in `other`. */
  except(other: DataFrame<S>): DataFrame<S>;
  groupBy<const K extends Name<S>>(...keys: K[]): GroupedFrame<S, K>;
  /** One row: aggregates over all rows. */
  agg<const P extends Named>(columns: Over<S, P>): DataFrame<Project<P>>;
  /** A row per item of a list; rows without items vanish, unless `outer`. */
  explode<const K extends ListName<S>, O extends boolean = false>(
    column: K,
    options?: { readonly outer?: O },
  ): DataFrame<Explode<S, K, O>>;
  /** A row per item a stream function yields, the other columns repeated; rows without items vanish, unless `outer`. */
  flatMap<In, Item, const As extends string, O extends boolean = false>(
    f: StreamFunction<In, Item>,
    args: Over<S, CallArgs<In>>,
    options: { readonly as: As; readonly outer?: O },
  ): DataFrame<FlatMap<S, As, Item, O>>;
  /** The fields of a struct, as columns in its place. */
  unnest<const K extends StructName<S>>(column: K): DataFrame<Unnest<S, K>>;
  /** A row per named column: its name and its value, the other columns repeated. */
  unpivot<const K extends Name<S>, const N extends string = "name", const V extends string = "value">(
    columns: readonly K[],
    options?: { readonly name?: N; readonly value?: V },
  ): DataFrame<Unpivot<S, K, N, V>>;
  /** A column per value of `on` (found by a query of its own unless `values` names them), a row per distinct `keys`. */
  pivot(options: {
    readonly on: Name<S>;
    readonly keys: readonly Name<S>[];
    readonly value: Over<S, Expr<unknown>>;
    readonly values?: readonly PlainValue[] | undefined;
  }): UntypedFrame;
  /** A value where there is none: one for every column that can hold it, or one per column. */
  fillNull<const V extends FillValues<S>>(values: V): DataFrame<FillNull<S, V>>;
  fillNull(value: string | number | bigint | boolean | Date): DataFrame<S>;
  /** Rows without nulls in these columns; in any column when none is named. */
  dropNull<const K extends Name<S> = Name<S>>(...columns: K[]): DataFrame<DropNull<S, K>>;
  sample(size: Sampling): DataFrame<S>;
  /** Numbers the rows from 0 in a new column. */
  withRowId<const N extends string>(name: N): DataFrame<Simplify<S & { [K in N]: number }>>;
  /** A function over whole batches; the frame under it runs as a query of its own. */
  mapBatches<Z extends RowSchema>(f: BatchFunction, options: MapBatchesOptions<Z>): DataFrame<z.output<Z>>;
  intoBatches(size: BatchSize): DataFrame<S>;
  /** Without the rows whose key a written dataset already holds. */
  skipExisting(uri: string, key: Name<S> | readonly Name<S>[]): DataFrame<S>;
  /** Two frames over one run of this one: the rows whose `.try()` column succeeded, and those whose did not. */
  splitErrors<const K extends TryName<S>>(
    column: K,
  ): { readonly ok: DataFrame<Succeeded<S, K>>; readonly failed: DataFrame<Failed<S, K>> };
  /** Computed once, by the first run that needs it, and held in memory as long as this frame is. */
  cache(): DataFrame<S>;
  /** `f(this)`, in the middle of a chain. */
  pipe<R>(f: (frame: DataFrame<S>) => R): R;
}

/** Groups of a frame, waiting for their aggregates. */
export interface GroupedFrame<S, K extends Name<S>> {
  /** One row per group: the keys, then the aggregates. No order is promised. */
  agg<const P extends Named>(columns: Over<S, P>): DataFrame<Simplify<Keep<S, K> & Project<P>>>;
}

/** Expressions over the global `_`, or a callback. */
type Loose<P> = P | ((columns: Record<string, AnyExpr>) => P);
type LooseKeys = string | Loose<SortKey | Expr<unknown>>;
type LooseJoinKeys = string | readonly string[] | Readonly<Record<string, string>>;
// biome-ignore lint/suspicious/noExplicitAny: any frame's rows, and DataFrame is invariant in them
type AnyFrame = DataFrame<any> | UntypedFrame;

/**
 * A lazy table whose columns the compiler does not know: it takes expressions over the global `_`, or callbacks, and
 * stays untyped until `.as(schema)`. Its verbs mean what those of {@link DataFrame} mean.
 */
export interface UntypedFrame extends Runs<Record<string, unknown>> {
  project(columns: Loose<Record<string, Value>>): UntypedFrame;
  withColumns(columns: Loose<Record<string, Value>>): UntypedFrame;
  select(...columns: string[]): UntypedFrame;
  drop(...columns: string[]): UntypedFrame;
  rename(names: Readonly<Record<string, string>>): UntypedFrame;
  as<Z extends RowSchema>(schema: Z): DataFrame<z.output<Z>>;
  filter(condition: Loose<Condition>): UntypedFrame;
  limit(rows: number): UntypedFrame;
  slice(offset: number, rows?: number): UntypedFrame;
  tail(rows: number): UntypedFrame;
  orderBy(...keys: LooseKeys[]): UntypedFrame;
  distinct(...columns: string[]): UntypedFrame;
  distinctOn(columns: readonly string[], options: { readonly orderBy: LooseKeys | readonly LooseKeys[] }): UntypedFrame;
  join(
    other: AnyFrame,
    options: { readonly on?: LooseJoinKeys; readonly how?: How; readonly suffix?: string },
  ): UntypedFrame;
  joinAsof(
    other: AnyFrame,
    options: {
      readonly on: string | Readonly<Record<string, string>>;
      readonly by?: LooseJoinKeys;
      readonly how?: "inner" | "left";
      readonly direction?: "backward" | "forward" | undefined;
      readonly suffix?: string;
    },
  ): UntypedFrame;
  unionAll(others: AnyFrame | readonly AnyFrame[], options?: { readonly byName?: boolean | undefined }): UntypedFrame;
  intersect(other: AnyFrame): UntypedFrame;
  except(other: AnyFrame): UntypedFrame;
  groupBy(...keys: string[]): { agg(columns: Loose<Record<string, Value>>): UntypedFrame };
  agg(columns: Loose<Record<string, Value>>): UntypedFrame;
  explode(column: string, options?: { readonly outer?: boolean }): UntypedFrame;
  flatMap<In, Item>(
    f: StreamFunction<In, Item>,
    args: Loose<CallArgs<In>>,
    options: { readonly as: string; readonly outer?: boolean },
  ): UntypedFrame;
  unnest(column: string): UntypedFrame;
  unpivot(columns: readonly string[], options?: { readonly name?: string; readonly value?: string }): UntypedFrame;
  pivot(options: {
    readonly on: string;
    readonly keys: readonly string[];
    readonly value: Loose<Expr<unknown>>;
    readonly values?: readonly PlainValue[] | undefined;
  }): UntypedFrame;
  fillNull(values: PlainValue | Readonly<Record<string, PlainValue>>): UntypedFrame;
  dropNull(...columns: string[]): UntypedFrame;
  sample(size: Sampling): UntypedFrame;
  withRowId(name: string): UntypedFrame;
  mapBatches<Z extends RowSchema>(f: BatchFunction, options: MapBatchesOptions<Z>): DataFrame<z.output<Z>>;
  intoBatches(size: BatchSize): UntypedFrame;
  skipExisting(uri: string, key: string | readonly string[]): UntypedFrame;
  splitErrors(column: string): { readonly ok: UntypedFrame; readonly failed: UntypedFrame };
  cache(): UntypedFrame;
  pipe<R>(f: (frame: UntypedFrame) => R): R;
}
