// The one place that fetches chunks. A DuckDB stream that fails midway ends as if it were complete: only the type of its
// result, asked for after the last chunk, tells the two apart.
import duckdb from "@duckdb/node-bindings";
import { QuarryError } from "../errors.ts";
import { throwIfAborted } from "./connection.ts";
import type { PreparedQuery } from "./prepared-query.ts";
import { streamBufferKiB } from "./stream-buffer.ts";
import { type Chunk, chunkRows } from "./vector.ts";

/**
 * Runs `query` and yields its chunks, each fetched while the one before is worked on. The connection is busy until the
 * end, also an early one, and idle afterwards. `rowBytes`, what a row takes where that is known, says how far DuckDB may
 * run ahead.
 *
 * @throws whatever stopped the stream: the error of a scan callback of ours, `plan.aborted`, DuckDB's own error, or
 * `internal.stream-lost`.
 */
export async function* streamChunks(
  query: PreparedQuery,
  signal?: AbortSignal,
  rowBytes?: number,
): AsyncGenerator<Chunk, void, void> {
  const { connection } = query;
  const release = connection.claim(query.sql);
  let open = false;
  try {
    await connection.setStreamBuffer(streamBufferKiB(query.schema, rowBytes));
    const result = await connection.call(signal, () => query.execute());
    open = true;
    const fetch = () => fetchChunk(query, result, signal);
    let ahead = fetch();
    for (let chunk = await ahead; chunk !== undefined; chunk = await ahead) {
      throwIfAborted(signal);
      ahead = fetch();
      yield chunk;
    }
    open = false;
    if (duckdb.result_return_type(result) === duckdb.ResultType.INVALID) await explainLoss(query, signal);
  } finally {
    if (open) await connection.endStream();
    release();
  }
}

function fetchChunk(query: PreparedQuery, result: duckdb.Result, signal?: AbortSignal): Promise<Chunk | undefined> {
  const fetching = query.connection.call(signal, async () => {
    const chunk = await duckdb.fetch_chunk(result);
    return chunk === null || chunkRows(chunk) === 0 ? undefined : chunk;
  });
  // It may fail while the consumer is still at work on the chunk before; whoever awaits it sees the failure then.
  fetching.catch(() => {});
  return fetching;
}

/** DuckDB drops the message of a failure within a stream: running the same text to its end brings it back. */
async function explainLoss(query: PreparedQuery, signal?: AbortSignal): Promise<never> {
  const { connection, sql } = query;
  const failure = connection.takeScanFailure();
  if (failure !== undefined) throw failure;
  throwIfAborted(signal);
  if (query.isSelect) await connection.rerun(sql, signal);
  throw new QuarryError(
    "internal.stream-lost",
    "A stream of DuckDB ended before its end, and DuckDB does not say why.",
    {
      sql,
    },
  );
}
