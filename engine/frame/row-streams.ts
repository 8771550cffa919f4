// fromAsync: rows that arrive over time, as batches of a declared schema.
import type { RecordBatch } from "apache-arrow";
import { QuarryError } from "../errors.ts";
import { abortable } from "../execute/abortable.ts";
import { batchOfRows, schemaOf, type TableColumn } from "./memory-table.ts";
import type { MemoryStream } from "./resources.ts";
import { invalid } from "./verb-arguments.ts";

export type RowSource<Row> = AsyncIterable<Row> | Iterable<Row> | (() => AsyncIterable<Row> | Iterable<Row>);
type PlainRow = Readonly<Record<string, unknown>>;

/** Rows gathered before they move on: few enough to flow, enough to be worth a batch. */
const DEFAULT_MAX_ROWS = 1024;

/** @throws `plan.invalid-argument` */
export function streamOfRows(
  columns: readonly TableColumn[],
  source: RowSource<object>,
  maxRows: number = DEFAULT_MAX_ROWS,
): MemoryStream {
  if (!(maxRows >= 1)) throw invalid("maxRows", maxRows, "maxRows must be at least 1.");
  const iterate = opener(source);
  return {
    schema: schemaOf(columns),
    readings: columns.map(({ reading }) => reading),
    open: (signal) => batchesOf(columns, iterate(), maxRows, signal),
  };
}

async function* batchesOf(
  columns: readonly TableColumn[],
  rows: AsyncIterable<object> | Iterable<object>,
  maxRows: number,
  signal: AbortSignal,
): AsyncGenerator<RecordBatch, void, void> {
  let pending: PlainRow[] = [];
  let sent = 0;
  for await (const row of abortable(rows, signal)) {
    pending.push(row as PlainRow);
    if (pending.length < maxRows) continue;
    yield batchOfRows(columns, pending, sent);
    sent += pending.length;
    pending = [];
  }
  if (pending.length > 0) yield batchOfRows(columns, pending, sent);
}

/** An iterator is its own iterable and can be read once: a second run would silently find nothing. */
function opener(source: RowSource<object>): () => AsyncIterable<object> | Iterable<object> {
  if (typeof source === "function") return source;
  if (!isOneShot(source)) return () => source;
  let isRead = false;
  return () => {
    if (isRead) {
      const detail =
        "The iterator of fromAsync was read by an earlier run; pass a function that opens a new one, or cache() the frame.";
      throw new QuarryError("plan.unsupported", detail, { detail });
    }
    isRead = true;
    return source;
  };
}

function isOneShot(source: AsyncIterable<object> | Iterable<object>): boolean {
  return "next" in source;
}
