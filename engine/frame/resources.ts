// What lives in memory beside its node: rows, iterables, functions over batches. Kept by the node's identity, so a
// resource lives exactly as long as some frame can still read it.
import type { RecordBatch } from "apache-arrow";
import type { StoredRows } from "../execute/stored-rows.ts";
import type { Schema } from "../types/logical-type.ts";
import type { Reading } from "../types/reading.ts";
import type { FrameNode } from "./node.ts";

export interface MemoryTable {
  readonly schema: Schema;
  readonly readings: readonly (Reading | undefined)[];
  readonly batches: readonly RecordBatch[];
}

export interface MemoryStream {
  readonly schema: Schema;
  readonly readings: readonly (Reading | undefined)[];
  readonly open: (signal: AbortSignal) => AsyncIterable<RecordBatch>;
}

/** The rows of a frame in a table of the session's DuckDB, which spills to disk when it must. */
export interface StoredFrame {
  readonly schema: Schema;
  readonly readings: readonly (Reading | undefined)[];
  readonly rows: StoredRows;
}

/** A function over the batches of a frame; what it yields has the schema its node declares. */
export type TransformBatches = (batches: AsyncIterable<RecordBatch>, signal: AbortSignal) => AsyncIterable<RecordBatch>;

export type Resource =
  | { readonly kind: "table"; readonly table: MemoryTable }
  | { readonly kind: "stream"; readonly stream: MemoryStream }
  | { readonly kind: "parquet"; readonly bytes: Uint8Array }
  | { readonly kind: "transform"; readonly transform: TransformBatches }
  /** Set while the first run fills it, and from then on. */
  | { readonly kind: "cache"; readonly filled: Promise<StoredFrame> };

export type Resources = WeakMap<FrameNode, Resource>;
