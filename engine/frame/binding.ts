// Binding a frame: from nodes to the one SQL text DuckDB's binder is given. A binding serves one run and is released
// after it, as it holds the relations the text names.
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "../database/database.ts";
import type { CallTarget, ExprNode, SortNode } from "../expr/expr.ts";
import { type PrintContext, printExpr, printSortKey } from "../expr/print.ts";
import { naturalReading, readingOf } from "../expr/reading.ts";
import { children } from "../expr/walk.ts";
import type { Sites } from "../plan/bind/bind-calls.ts";
import type { QueryText, Source } from "../plan/query-text.ts";
import type { FunctionCatalog, FunctionInfo, FunctionValue } from "../ports.ts";
import { FunctionMacros } from "../sql/function-macros.ts";
import type { SystemTable } from "../sql/system-references.ts";
import type { Schema } from "../types/logical-type.ts";
import type { Reading } from "../types/reading.ts";
import type { Binder, BoundExpr, FileRead, InnerRuns, NewSource } from "./binder.ts";
import { type BoundColumn, type BoundFrame, columnNamed, relationFrame } from "./bound-frame.ts";
import type { CallLog } from "./call-log.ts";
import { CallSites } from "./call-sites.ts";
import type { FrameNode } from "./node.ts";
import type { Resources } from "./resources.ts";
import { nodesToShare } from "./shared-nodes.ts";
import { joinTexts, renderText, type SqlText, sqlText } from "./sql-text.ts";
import { systemTable } from "./system-tables.ts";
import { bindFile } from "./verbs/bind-file.ts";
import { bindNode } from "./verbs/bind-node.ts";

export interface BindingPorts {
  readonly database: Database;
  readonly catalog: FunctionCatalog;
  readonly runtime: CallLog;
  readonly resources: Resources;
  readonly tables: ReadonlyMap<string, FrameNode>;
  readonly runs: InnerRuns | undefined;
}

const scanCall = (id: number): string => `__quarry_scan(${id})`;

export class Binding implements Binder {
  readonly root: FrameNode;
  readonly database: Database;
  readonly resources: Resources;
  readonly tables: ReadonlyMap<string, FrameNode>;
  readonly runs: InnerRuns | undefined;
  readonly #catalog: FunctionCatalog;
  readonly #callLog: CallLog;
  readonly #calls: CallSites;
  readonly #context: PrintContext;
  readonly #sources = new Map<number, Source>();
  readonly #readings = new Map<number, readonly BoundColumn[]>();
  readonly #frames = new Map<FrameNode, Promise<BoundFrame>>();
  readonly #schemas = new Map<BoundFrame, Promise<Schema>>();
  readonly #shared: ReadonlySet<FrameNode>;
  readonly #releases: (() => Promise<void>)[] = [];
  /** Named queries, each after those it reads. */
  readonly #named: SqlText[] = [];
  #folder: Promise<string> | undefined;

  constructor(root: FrameNode, { database, catalog, runtime, resources, tables, runs }: BindingPorts) {
    this.root = root;
    this.database = database;
    this.resources = resources;
    this.tables = tables;
    this.runs = runs;
    this.#catalog = catalog;
    this.#callLog = runtime;
    this.#calls = new CallSites(catalog, (count, result) => database.ensureStub(count, result));
    this.#context = { call: (node, print) => this.#calls.print(node, print) };
    this.#shared = nodesToShare(root, resources);
  }

  /** The frame as a query for the binder, and as DuckDB can run it by itself, if it can. */
  textOf(frame: BoundFrame): QueryText {
    return {
      sql: this.textForBinder(frame.query),
      sites: this.#calls.list,
      siteOf: this.sites.siteOf,
      sources: new Map(this.#sources),
      direct: this.textToRun(frame.query),
      ...frame.bound,
    };
  }

  textToRun(text: SqlText): string | undefined {
    if (this.#calls.list.length > 0) return undefined;
    if ([...this.#sources.values()].some((source) => source.kind === "stream")) return undefined;
    return renderText(this.#withNamed(text), (id, written) => {
      const source = this.#sources.get(id)!;
      return source.kind === "sql" ? (written ?? source.sql) : scanCall(id);
    });
  }

  frame(node: FrameNode): Promise<BoundFrame> {
    const known = this.#frames.get(node);
    if (known !== undefined) return known;
    const frame = this.#shared.has(node) ? this.#bindShared(node) : bindNode(node, this);
    this.#frames.set(node, frame);
    return frame;
  }

  async expression(node: ExprNode, input: BoundFrame): Promise<BoundExpr> {
    checkColumns(node, input);
    await this.#calls.prepare(node);
    const readings = new Map(input.columns.map((column) => [column.name, column.reading]));
    const reading = readingOf(node, {
      column: (name) => readings.get(name),
      result: (name) => this.functionOf({ name }).resultReading,
    });
    return { sql: printExpr(node, this.#context), reading };
  }

  async sortKeys(keys: readonly SortNode[], input: BoundFrame): Promise<string> {
    for (const key of keys) {
      checkColumns(key.input, input);
      await this.#calls.prepare(key.input);
    }
    return keys.map((key) => printSortKey(key, this.#context)).join(", ");
  }

  functionOf(target: CallTarget): FunctionInfo {
    return this.#calls.resolve(target)["~function"];
  }

  readonly textForBinder = (text: SqlText): string => renderText(this.#withNamed(text), scanCall);

  get sources(): ReadonlyMap<number, Source> {
    return this.#sources;
  }

  readonly readingOf = (source: number, column: string): Reading | undefined =>
    this.#readings.get(source)?.find(({ name }) => name === column)?.reading;

  get sites(): Sites {
    return { list: this.#calls.list, siteOf: (name, onError) => this.#calls.siteOf(name, onError) };
  }

  pin(value: FunctionValue): void {
    this.#calls.pin(value);
  }

  lookUp(names: Iterable<string>): Promise<ReadonlyMap<string, FunctionValue>> {
    return this.#calls.lookUp(names);
  }

  functions(): readonly FunctionInfo[] {
    return this.#catalog.names().flatMap((name) => this.#catalog.find(name)?.["~function"] ?? []);
  }

  async systemTable(table: SystemTable): Promise<SqlText> {
    await this.#catalog.refresh?.();
    const builtIn = await FunctionMacros.of(this.database).builtIn();
    const facts = { functions: this.functions(), builtIn, calls: this.#callLog };
    const { schema, readings, batches } = systemTable(table, facts);
    return this.source({ kind: "resident", label: table, schema, batches: () => batches }, readings).from;
  }

  onRelease(task: () => Promise<void>): void {
    this.#releases.push(task);
  }

  file(read: FileRead): Promise<SqlText> {
    return bindFile(read, this);
  }

  schemaOf(frame: BoundFrame): Promise<Schema> {
    const known = this.#schemas.get(frame);
    if (known !== undefined) return known;
    if (frame.bound !== undefined) return Promise.resolve(frame.bound.schema);
    const schema = this.database.describe(renderText(this.#withNamed(frame.query), scanCall));
    this.#schemas.set(frame, schema);
    return schema;
  }

  source(source: NewSource, readings: readonly (Reading | undefined)[] = []): BoundFrame {
    const { schema } = source;
    const batches = source.kind === "resident" ? source.batches : undefined;
    const id = this.database.relations.add(batches === undefined ? { schema } : { schema, batches });
    this.#sources.set(id, { ...source, id });
    const columns = schema.map(({ name, type }, index) => ({ name, reading: readings[index] ?? naturalReading(type) }));
    this.#readings.set(id, columns);
    const frame = relationFrame({ source: id }, columns);
    this.#schemas.set(frame, Promise.resolve(schema));
    return frame;
  }

  folder(): Promise<string> {
    this.#folder ??= mkdtemp(join(this.database.folder, "files-"));
    return this.#folder;
  }

  async release(): Promise<void> {
    for (const id of this.#sources.keys()) this.database.relations.remove(id);
    await Promise.all(this.#releases.splice(0).map((task) => task()));
    if (this.#folder !== undefined) await rm(await this.#folder, { recursive: true, force: true });
  }

  async #bindShared(node: FrameNode): Promise<BoundFrame> {
    const { query, columns } = await bindNode(node, this);
    const name = `__quarry_shared_${this.#named.length + 1}`;
    this.#named.push(sqlText`${name} AS MATERIALIZED (${query})`);
    return relationFrame(name, columns);
  }

  #withNamed(query: SqlText): SqlText {
    return this.#named.length === 0 ? query : sqlText`WITH ${joinTexts(this.#named, ", ")} ${query}`;
  }
}

/** @throws `plan.unknown-column`, before DuckDB is asked */
function checkColumns(node: ExprNode, input: BoundFrame): void {
  if (node.kind === "column") columnNamed(input, node.name);
  for (const child of children(node)) checkColumns(child, input);
}
