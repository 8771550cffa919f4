// What the verbs ask for while a frame is bound. binding.ts does it.
import type { RecordBatch } from "apache-arrow";
import type { Database } from "../database/database.ts";
import type { CallTarget, ExprNode, SortNode } from "../expr/expr.ts";
import type { Sites } from "../plan/bind/bind-calls.ts";
import type { Source } from "../plan/query-text.ts";
import type { FunctionInfo, FunctionValue } from "../ports.ts";
import type { SystemTable } from "../sql/system-references.ts";
import type { Schema } from "../types/logical-type.ts";
import type { Reading } from "../types/reading.ts";
import type { BoundFrame } from "./bound-frame.ts";
import type { FrameNode } from "./node.ts";
import type { MemoryTable, Resources, StoredFrame } from "./resources.ts";
import type { SqlText } from "./sql-text.ts";

/** A source before it is given its id. */
export type NewSource =
  | Omit<Extract<Source, { kind: "sql" }>, "id">
  | Omit<Extract<Source, { kind: "stream" }>, "id">
  | (Omit<Extract<Source, { kind: "resident" }>, "id"> & { readonly batches: () => Iterable<RecordBatch> });

/** How a text names a file. */
export type FileRead = { readonly path: string } | { readonly call: string };

export interface BoundExpr {
  readonly sql: string;
  readonly reading: Reading | undefined;
}

/** How one frame runs another, as a query of its own. */
export interface InnerRuns {
  stream(node: FrameNode, signal: AbortSignal): AsyncIterable<RecordBatch>;
  collect(node: FrameNode): Promise<MemoryTable>;
  store(node: FrameNode): Promise<StoredFrame>;
  /** How it would run, or after a run of it, how it did. */
  explain(node: FrameNode, isAnalyzed: boolean): Promise<string>;
}

export interface Binder {
  readonly database: Database;
  readonly resources: Resources;
  /** Frames by the names they were registered under. */
  readonly tables: ReadonlyMap<string, FrameNode>;
  /** Absent while a frame is only looked at (`explain`, `schema`): nothing may run then. */
  readonly runs: InnerRuns | undefined;
  frame(node: FrameNode): Promise<BoundFrame>;
  /** @throws `plan.unknown-column`, `plan.unknown-function`, `plan.argument-count` */
  expression(node: ExprNode, input: BoundFrame): Promise<BoundExpr>;
  /** What follows ORDER BY. */
  sortKeys(keys: readonly SortNode[], input: BoundFrame): Promise<string>;
  /** @throws `plan.unknown-function` */
  functionOf(target: CallTarget): FunctionInfo;
  /** The columns with the types DuckDB's binder gives them. */
  schemaOf(frame: BoundFrame): Promise<Schema>;
  /** A source as a frame; integers are read by their types unless `readings` says otherwise. */
  source(source: NewSource, readings?: readonly (Reading | undefined)[]): BoundFrame;
  /** SQL as DuckDB's binder is shown it. */
  readonly textForBinder: (text: SqlText) => string;
  /** What the sources in {@link textForBinder} stand for. */
  readonly sources: ReadonlyMap<number, Source>;
  /** How a source's column is read. */
  readonly readingOf: (source: number, column: string) => Reading | undefined;
  /** The query's places of call. */
  readonly sites: Sites;
  /** Says what a name means in this query. @throws `function.ambiguous-name` */
  pin(value: FunctionValue): void;
  /** The functions of these names; names nobody knows are left out. */
  lookUp(names: Iterable<string>): Promise<ReadonlyMap<string, FunctionValue>>;
  /** Every function the catalog names. */
  functions(): readonly FunctionInfo[];
  /** A file a text reads, to stand after FROM: by its path, or as the user's own call of one of DuckDB's readers. */
  file(read: FileRead): Promise<SqlText>;
  /** One of our own tables, to stand after FROM. */
  systemTable(table: SystemTable): Promise<SqlText>;
  /** SQL as DuckDB is to run it by itself; undefined where it cannot: there is a call, or rows are still to come. */
  textToRun(text: SqlText): string | undefined;
  /** The frame that is run; others are only read by it. */
  readonly root: FrameNode;
  /** Something to do when the binding is released. */
  onRelease(task: () => Promise<void>): void;
  /** A folder that goes with the binding. */
  folder(): Promise<string>;
}

/** The binding of one kind of node. */
export type BindNode<Kind extends FrameNode["kind"]> = (
  node: Extract<FrameNode, { kind: Kind }>,
  binder: Binder,
) => Promise<BoundFrame>;
