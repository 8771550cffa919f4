// Where frames begin: `DataFrame.scan(…)` and its siblings, each bound to one session.
import type { Table } from "apache-arrow";
import type { $ZodObject, output } from "zod/v4/core";
import type { FileFormat } from "../io/file-format.ts";
import { FrameOf } from "./data-frame.ts";
import { declaredColumns } from "./declared-columns.ts";
import type { FrameHost } from "./frame-host.ts";
import type { DataFrame, RowSchema, UntypedFrame } from "./frames.ts";
import { columnsOfRows, inferredColumn, tableOfArrow, tableOfColumns, tableOfRows } from "./memory-table.ts";
import type { FrameNode } from "./node.ts";
import { deserializeNode } from "./portable.ts";
import type { Resource } from "./resources.ts";
import { type RowSource, streamOfRows } from "./row-streams.ts";
import { invalid, rowCount } from "./verb-arguments.ts";

/** Filled by `quarry types`: the row types of files, by path. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface Tables {}

export interface ScanOptions<Z> {
  /** What the columns are: checked when the frame is bound; columns it does not name are not read. */
  readonly schema?: Z | undefined;
  /** Told by names or first bytes unless said. */
  readonly format?: FileFormat | undefined;
  /** Whether `key=value` folders are columns; DuckDB decides unless said. */
  readonly hive?: boolean | undefined;
  /** The name of a column that numbers the rows: row in the file + 2⁴⁰ × the file's place in the list. */
  readonly rowId?: string | undefined;
}
type Scanned<U, Z> = [Z] extends [never]
  ? U extends keyof Tables
    ? DataFrame<Tables[U]>
    : UntypedFrame
  : DataFrame<output<Z>>;

/** The row type of plain objects: a field that may be missing is null. */
type RowOf<R> = { -readonly [K in keyof R]-?: undefined extends R[K] ? Exclude<R[K], undefined> | null : R[K] };
type ItemOf<C> = C extends ArrayLike<infer T> ? T : never;
type Typed<R, Z> = DataFrame<[Z] extends [never] ? RowOf<R> : output<Z>>;

/** The constructors of frames. */
export interface FrameConstructors {
  /**
   * Files: Parquet, CSV, NDJSON or JSON, Arrow; paths, globs, folders, or several of them. Nothing is read before a run.
   * @throws when bound: `plan.source-not-found`, `plan.source-unreadable`, `plan.schema-mismatch`
   */
  scan<const U extends string, Z extends RowSchema = never>(
    uri: U | readonly U[],
    options?: ScanOptions<Z>,
  ): Scanned<U, Z>;
  /**
   * Plain objects. Without a schema the types are those of the values: number DOUBLE, bigint BIGINT, string VARCHAR, boolean
   * BOOLEAN, Date TIMESTAMP WITH TIME ZONE, Uint8Array BLOB, arrays LIST, objects STRUCT, nothing but nulls VARCHAR.
   * @throws `plan.type-mismatch` for a column of several types
   */
  fromRows<R extends object, Z extends RowSchema = never>(
    rows: readonly R[],
    options?: { readonly schema?: Z | undefined },
  ): Typed<R, Z>;
  /** Columns of one length: arrays or typed arrays, typed as by `fromRows`. */
  fromColumns<C extends Readonly<Record<string, ArrayLike<unknown>>>, Z extends RowSchema = never>(
    columns: C,
    options?: { readonly schema?: Z | undefined },
  ): Typed<{ [K in keyof C]: ItemOf<C[K]> }, Z>;
  /** An Arrow table; its types are kept. */
  fromArrow(table: Table): UntypedFrame;
  /** The bytes of a Parquet file. */
  fromParquet(bytes: Uint8Array): UntypedFrame;
  /**
   * Rows that arrive over time. An iterable is opened by each run; an iterator can be read by one run only, so pass a
   * function that opens it where there are several.
   */
  fromAsync<Z extends RowSchema>(
    rows: RowSource<output<Z>>,
    options: {
      readonly schema: Z;
      /** Rows gathered before they move on. @defaultValue 1024 */
      readonly maxRows?: number | undefined;
    },
  ): DataFrame<output<Z>>;
  /** One column `id`: 0 to `rows` − 1. */
  range(rows: number): DataFrame<{ id: number }>;
  /** A frame registered under that name, or a table of the session. */
  table(name: string): UntypedFrame;
  /** A frame that `serialize` wrote. */
  deserialize(plan: string): UntypedFrame;
}

type PlainRows = readonly Readonly<Record<string, unknown>>[];

/** The constructors of frames that run in `host`. */
export function frameConstructors(host: FrameHost): FrameConstructors {
  const untyped = (node: FrameNode) => FrameOf.untyped(host, node);
  const inMemory = (label: string, resource: Resource): UntypedFrame => {
    const node: FrameNode = { kind: "memory", label };
    host.resources.set(node, resource);
    return untyped(node);
  };
  const constructors = {
    scan: (uri: string | readonly string[], options: ScanOptions<$ZodObject> = {}) => untyped(scanNode(uri, options)),
    fromRows: (rows: PlainRows, { schema }: { readonly schema?: $ZodObject | undefined } = {}) => {
      const columns = schema === undefined ? columnsOfRows(rows) : declaredColumns(schema);
      return inMemory("fromRows", { kind: "table", table: tableOfRows(columns, rows) });
    },
    fromColumns: (
      values: Readonly<Record<string, ArrayLike<unknown>>>,
      { schema }: { readonly schema?: $ZodObject } = {},
    ) => {
      const columns =
        schema === undefined
          ? Object.entries(values).map(([name, column]) => inferredColumn(name, Array.from(column)))
          : declaredColumns(schema);
      const ordered = columns.map(({ name }) => columnValues(values, name));
      return inMemory("fromColumns", { kind: "table", table: tableOfColumns(columns, ordered) });
    },
    fromArrow: (table: Table) => inMemory("fromArrow", { kind: "table", table: tableOfArrow(table) }),
    fromParquet: (bytes: Uint8Array) => inMemory("fromParquet", { kind: "parquet", bytes }),
    fromAsync: (rows: RowSource<object>, { schema, maxRows }: { schema: $ZodObject; maxRows?: number | undefined }) =>
      inMemory("fromAsync", { kind: "stream", stream: streamOfRows(declaredColumns(schema), rows, maxRows) }),
    range: (rows: number) => untyped({ kind: "range", rows: rowCount("rows", rows) }),
    table: (name: string) => untyped({ kind: "table", name }),
    deserialize: (plan: string) => untyped(deserializeNode(plan)),
  } satisfies Record<keyof FrameConstructors, unknown>;
  return Object.freeze(constructors) as unknown as FrameConstructors;
}

function scanNode(uri: string | readonly string[], options: ScanOptions<$ZodObject>): FrameNode {
  const { schema, format, hive, rowId } = options;
  const uris = typeof uri === "string" ? [uri] : [...uri];
  if (uris.length === 0) throw invalid("uri", uri, "A scan needs at least one file.");
  const scan: FrameNode = { kind: "scan", uris, format, hive, rowId };
  return schema === undefined ? scan : { kind: "as", input: scan, columns: declaredColumns(schema) };
}

function columnValues(columns: Readonly<Record<string, ArrayLike<unknown>>>, name: string): ArrayLike<unknown> {
  if (Object.hasOwn(columns, name)) return columns[name]!;
  throw invalid("columns", name, `The schema names a column "${name}", and there are no values for it.`);
}
