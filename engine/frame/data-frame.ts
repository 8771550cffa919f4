// The one class behind `DataFrame<S>` and `UntypedFrame`: a session, a node, and the verbs, each of which is a new node.
// What the verbs accept is said by frames.ts; here arguments are unknown and become nodes.
import type { RecordBatch, Table } from "apache-arrow";
import type { $ZodObject } from "zod/v4/core";
import { QuarryError } from "../errors.ts";
import { type CallableFunction, call } from "../expr/call.ts";
import type { LiteralValue } from "../expr/expr.ts";
import { nodeOf } from "../expr/node-of.ts";
import type { FileFormat } from "../io/file-format.ts";
import type { Schema } from "../types/logical-type.ts";
import type { Row } from "../values/read-rows.ts";
import { transformOf } from "./batch-functions.ts";
import { collectRows, collectTable, countRows, iterateRows } from "./collect.ts";
import { declaredColumns } from "./declared-columns.ts";
import { estimateFrame } from "./estimate.ts";
import { analyzeFrame, explainFrame, frameSchema } from "./explain-frame.ts";
import type { FrameHost } from "./frame-host.ts";
import type {
  BatchFunction,
  BatchSize,
  DataFrame,
  MapBatchesOptions,
  Sampling,
  StreamFunction,
  UntypedFrame,
} from "./frames.ts";
import type { FrameNode, JoinHow, SetOperation } from "./node.ts";
import { serializeNode } from "./portable.ts";
import { streamFrame } from "./run.ts";
import type { Estimate, ExplainOptions, RunOptions, ShowOptions, WriteOptions, WriteReport } from "./run-options.ts";
import { showFrame } from "./show.ts";
import { splitNodes } from "./split-errors.ts";
import {
  exprOf,
  fillingOf,
  invalid,
  keyPairs,
  namedExprs,
  resolved,
  rowCount,
  sampleOf,
  sortNodes,
} from "./verb-arguments.ts";
import { writeFrame } from "./write-frame.ts";

type Verb = Exclude<keyof DataFrame<unknown>, "~frame" | typeof Symbol.asyncIterator> & keyof UntypedFrame;

export class FrameOf implements Readonly<Record<Verb, unknown>>, AsyncIterable<Row> {
  readonly "~frame" = true;
  readonly #host: FrameHost;
  readonly #node: FrameNode;

  private constructor(host: FrameHost, node: FrameNode) {
    this.#host = host;
    this.#node = Object.freeze(node);
  }

  /** The frame of `node`, typed as its maker says. */
  static typed<S>(host: FrameHost, node: FrameNode): DataFrame<S> {
    return new FrameOf(host, node) as unknown as DataFrame<S>;
  }

  static untyped(host: FrameHost, node: FrameNode): UntypedFrame {
    return new FrameOf(host, node) as unknown as UntypedFrame;
  }

  /**
   * The node behind a frame of `host`.
   * @throws `plan.two-sessions`
   */
  static nodeIn(host: FrameHost, frame: unknown): FrameNode {
    if (!(typeof frame === "object" && frame !== null && #node in frame)) {
      throw invalid("other", frame, "A frame is needed here: what DataFrame.scan(…) and the verbs return.");
    }
    if (frame.#host === host) return frame.#node;
    const detail = "Frames of two sessions cannot meet in one query.";
    throw new QuarryError("plan.two-sessions", detail, { detail });
  }

  project(columns: unknown): FrameOf {
    return this.#then({ kind: "project", input: this.#node, columns: namedExprs(columns) });
  }
  withColumns(columns: unknown): FrameOf {
    return this.#then({ kind: "with-columns", input: this.#node, columns: namedExprs(columns) });
  }
  select(...columns: string[]): FrameOf {
    return this.#then({ kind: "select", input: this.#node, columns });
  }
  drop(...columns: string[]): FrameOf {
    return this.#then({ kind: "drop", input: this.#node, columns });
  }
  rename(names: Readonly<Record<string, string>>): FrameOf {
    const pairs = Object.entries(names).map(([from, to]) => ({ from, to }));
    return this.#then({ kind: "rename", input: this.#node, names: pairs });
  }
  as(schema: $ZodObject): FrameOf {
    return this.#then({ kind: "as", input: this.#node, columns: declaredColumns(schema) });
  }
  fillNull(values: unknown): FrameOf {
    return this.#then({ kind: "fill-null", input: this.#node, fill: fillingOf(values) });
  }
  withRowId(name: string): FrameOf {
    return this.#then({ kind: "row-id", input: this.#node, name });
  }

  filter(condition: unknown): FrameOf {
    return this.#then({ kind: "filter", input: this.#node, predicate: exprOf(condition) });
  }
  limit(rows: number): FrameOf {
    return this.#then({ kind: "slice", input: this.#node, offset: 0, rows: rowCount("rows", rows) });
  }
  slice(offset: number, rows?: number): FrameOf {
    const count = rows === undefined ? undefined : rowCount("rows", rows);
    return this.#then({ kind: "slice", input: this.#node, offset: rowCount("offset", offset), rows: count });
  }
  tail(rows: number): FrameOf {
    return this.#then({ kind: "tail", input: this.#node, rows: rowCount("rows", rows) });
  }
  orderBy(...keys: unknown[]): FrameOf {
    if (keys.length === 0) throw invalid("keys", keys, "orderBy needs at least one key.");
    return this.#then({ kind: "order", input: this.#node, keys: sortNodes(keys) });
  }
  distinct(...columns: string[]): FrameOf {
    return this.#then({ kind: "distinct", input: this.#node, columns, orderBy: [] });
  }
  distinctOn(columns: readonly string[], { orderBy }: { readonly orderBy: unknown }): FrameOf {
    const keys = sortNodes(Array.isArray(orderBy) ? orderBy : [orderBy]);
    return this.#then({ kind: "distinct", input: this.#node, columns, orderBy: keys });
  }
  dropNull(...columns: string[]): FrameOf {
    return this.#then({ kind: "drop-null", input: this.#node, columns });
  }
  sample(size: Sampling): FrameOf {
    return this.#then({ kind: "sample", input: this.#node, ...sampleOf(size) });
  }
  skipExisting(uri: string, key: string | readonly string[]): FrameOf {
    const keys = typeof key === "string" ? [key] : key;
    if (keys.length === 0) throw invalid("key", key, "skipExisting needs at least one key column.");
    return this.#then({ kind: "skip-existing", input: this.#node, uri, format: undefined, keys });
  }

  join(other: unknown, { on, how = "inner", suffix = "_right" }: JoinOptions): FrameOf {
    const pairs = keyPairs(on);
    if ((pairs.length === 0) !== (how === "cross")) {
      throw invalid("on", on, how === "cross" ? "A cross join has no keys." : `A join (${how}) needs keys in \`on\`.`);
    }
    return this.#then({ kind: "join", left: this.#node, right: this.#other(other), how, on: pairs, suffix });
  }
  joinAsof(other: unknown, options: JoinAsofOptions): FrameOf {
    const { on, by, how = "left", direction = "backward", suffix = "_right" } = options;
    const [pair, second] = keyPairs(on);
    if (pair === undefined || second !== undefined)
      throw invalid("on", on, "joinAsof is by one column; others go into `by`.");
    const [left, right] = [this.#node, this.#other(other)];
    return this.#then({ kind: "join-asof", left, right, how, on: pair, by: keyPairs(by), direction, suffix });
  }
  unionAll(others: unknown, { byName = true }: { readonly byName?: boolean | undefined } = {}): FrameOf {
    return this.#set("union-all", Array.isArray(others) ? others : [others], byName);
  }
  intersect(other: unknown): FrameOf {
    return this.#set("intersect", [other], true);
  }
  except(other: unknown): FrameOf {
    return this.#set("except", [other], true);
  }

  groupBy(...keys: string[]): { agg(columns: unknown): FrameOf } {
    const agg = (columns: unknown) =>
      this.#then({ kind: "aggregate", input: this.#node, keys, columns: namedExprs(columns) });
    return { agg };
  }
  agg(columns: unknown): FrameOf {
    return this.groupBy().agg(columns);
  }
  explode(column: string, { outer = false }: { readonly outer?: boolean } = {}): FrameOf {
    return this.#then({ kind: "explode", input: this.#node, column, outer });
  }
  flatMap(
    f: StreamFunction<unknown, unknown>,
    args: unknown,
    { as, outer = false }: { readonly as: string; readonly outer?: boolean },
  ): FrameOf {
    const streamCall = nodeOf(call(f as unknown as CallableFunction<unknown, unknown>, resolved(args) as never));
    return this.#then({ kind: "flat-map", input: this.#node, call: streamCall, as, outer });
  }
  unnest(column: string): FrameOf {
    return this.#then({ kind: "unnest", input: this.#node, column });
  }
  unpivot(columns: readonly string[], { name = "name", value = "value" } = {}): FrameOf {
    if (columns.length === 0) throw invalid("columns", columns, "unpivot needs at least one column.");
    return this.#then({ kind: "unpivot", input: this.#node, on: columns, nameColumn: name, valueColumn: value });
  }
  pivot({ on, keys, value, values }: PivotOptions): FrameOf {
    return this.#then({ kind: "pivot", input: this.#node, on, keys, value: exprOf(value), values });
  }

  mapBatches(f: BatchFunction, options: MapBatchesOptions<$ZodObject>): FrameOf {
    const columns = declaredColumns(options.schema);
    const node: FrameNode = { kind: "map-batches", input: this.#node, columns };
    this.#host.resources.set(node, { kind: "transform", transform: transformOf(f, columns, options) });
    return this.#then(node);
  }
  intoBatches({ maxRows, maxBytes }: BatchSize): FrameOf {
    for (const [name, limit] of Object.entries({ maxRows, maxBytes })) {
      if (limit !== undefined && !(limit >= 1)) throw invalid(name, limit, `${name} must be at least 1.`);
    }
    return this.#then({ kind: "into-batches", input: this.#node, maxRows, maxBytes });
  }
  splitErrors(column: string): { readonly ok: FrameOf; readonly failed: FrameOf } {
    const { ok, failed } = splitNodes(this.#node, column);
    return { ok: this.#then(ok), failed: this.#then(failed) };
  }
  cache(): FrameOf {
    return this.#then({ kind: "cache", input: this.#node });
  }
  pipe<R>(f: (frame: FrameOf) => R): R {
    return f(this);
  }

  [Symbol.asyncIterator](): AsyncGenerator<Row, void, void> {
    return iterateRows(this.#host, this.#node);
  }
  toArray(options?: RunOptions): Promise<Row[]> {
    return collectRows(this.#host, this.#node, options);
  }
  toArrow(options?: RunOptions): Promise<Table> {
    return collectTable(this.#host, this.#node, options);
  }
  batches(options: RunOptions = {}): AsyncGenerator<RecordBatch, void, void> {
    return streamFrame(this.#host, this.#node, options);
  }
  count(options?: RunOptions): Promise<number> {
    return countRows(this.#host, this.#node, options);
  }
  show(rows = 20, options?: ShowOptions): Promise<void> {
    return showFrame(this.#host, this.#node, rowCount("rows", rows), options);
  }
  writeParquet(uri: string, options?: WriteOptions): Promise<WriteReport> {
    return this.#write(uri, "parquet", options);
  }
  writeCsv(uri: string, options?: WriteOptions): Promise<WriteReport> {
    return this.#write(uri, "csv", options);
  }
  writeNdjson(uri: string, options?: WriteOptions): Promise<WriteReport> {
    return this.#write(uri, "ndjson", options);
  }
  writeArrow(uri: string, options?: WriteOptions): Promise<WriteReport> {
    return this.#write(uri, "arrow", options);
  }
  explain(options?: ExplainOptions): Promise<string> {
    return explainFrame(this.#host, this.#node, options);
  }
  explainAnalyze(options?: ExplainOptions & RunOptions): Promise<string> {
    return analyzeFrame(this.#host, this.#node, options);
  }
  estimate(): Promise<Estimate> {
    return estimateFrame(this.#host, this.#node);
  }
  schema(): Promise<Schema> {
    return frameSchema(this.#host, this.#node);
  }
  serialize(): string {
    return serializeNode(this.#node, this.#host.catalog);
  }

  #then(node: FrameNode): FrameOf {
    return new FrameOf(this.#host, node);
  }
  #other(frame: unknown): FrameNode {
    return FrameOf.nodeIn(this.#host, frame);
  }
  #set(operation: SetOperation, others: readonly unknown[], byName: boolean): FrameOf {
    const inputs = [this.#node, ...others.map((other) => this.#other(other))];
    return this.#then({ kind: "set", operation, inputs, byName });
  }
  #write(uri: string, format: FileFormat, options?: WriteOptions): Promise<WriteReport> {
    return writeFrame(this.#host, this.#node, uri, format, options);
  }
}

interface JoinOptions {
  readonly on?: unknown;
  readonly how?: JoinHow;
  readonly suffix?: string;
}

interface JoinAsofOptions {
  readonly on: unknown;
  readonly by?: unknown;
  readonly how?: "inner" | "left";
  readonly direction?: "backward" | "forward" | undefined;
  readonly suffix?: string;
}

interface PivotOptions {
  readonly on: string;
  readonly keys: readonly string[];
  readonly value: unknown;
  readonly values?: readonly LiteralValue[] | undefined;
}
