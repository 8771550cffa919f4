// A bound query → Arrow record batches of a good size.
import type { RecordBatch } from "apache-arrow";
import { BatchReader } from "../arrow/batch-reader.ts";
import { sliceBatch } from "../batching/slice-batch.ts";
import { streamChunks } from "../duckdb/stream-chunks.ts";
import { chunkRows } from "../duckdb/vector.ts";
import type { RowQuery } from "./prepare-rows.ts";

/** Large enough that what a batch costs is lost among its rows, small enough for a window of several. */
const BATCH_DEFAULTS = Object.freeze({ maxRows: 32_768, maxBytes: 4 * 1024 * 1024 });

export interface StreamOptions {
  readonly signal?: AbortSignal | undefined;
  /** Rows of a batch at most. @defaultValue 32,768 */
  readonly maxRows?: number | undefined;
  /** A batch of more bytes is ended, or cut where a single chunk of DuckDB holds more. @defaultValue 4 MiB */
  readonly maxBytes?: number | undefined;
  /** What a row takes, texts and all, where that is known: with it DuckDB's threads may run further ahead. */
  readonly rowBytes?: number | undefined;
}

/** Rows in the order of the query; no batch is empty. */
export async function* streamBatches(
  { query, schema }: RowQuery,
  options: StreamOptions = {},
): AsyncGenerator<RecordBatch, void, void> {
  const { maxRows = BATCH_DEFAULTS.maxRows, maxBytes = BATCH_DEFAULTS.maxBytes, signal, rowBytes } = options;
  const reader = new BatchReader(schema);
  for await (const chunk of streamChunks(query, signal, rowBytes)) {
    const rows = chunkRows(chunk);
    if (reader.rows > 0 && reader.rows + rows > maxRows) yield* sliceBatch(reader.take(), { maxRows, maxBytes });
    reader.append(chunk);
    const isFull = reader.rows >= maxRows || reader.byteLength >= maxBytes;
    if (isFull) yield* sliceBatch(reader.take(), { maxRows, maxBytes });
  }
  if (reader.rows > 0) yield* sliceBatch(reader.take(), { maxRows, maxBytes });
}
