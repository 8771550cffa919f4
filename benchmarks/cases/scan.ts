// A Parquet file to Arrow batches, every column: what reading costs before anything is done with the rows.
import { readFile } from "node:fs/promises";
import { DuckDBInstance } from "@duckdb/node-api";
import { tableFromIPC } from "apache-arrow";
import pl from "nodejs-polars";
import { readParquet } from "parquet-wasm";
import { Database } from "../../engine/database/database.ts";
import type { Benchmark, Prepared } from "../harness/benchmark.ts";
import { transactions } from "../harness/data.ts";

const ROWS = 2_000_000;

export const benchmark: Benchmark = { title: "scan: 2 M rows, 5 columns, Parquet to Arrow", rounds: 7, prepare };

async function prepare(): Promise<Prepared> {
  const file = await transactions(ROWS);
  const sql = `SELECT * FROM read_parquet('${file}')`;
  const database = await Database.open();
  const instance = await DuckDBInstance.create(":memory:");
  return {
    versions: [
      { name: "Quarry", run: () => countBatches(database, sql) },
      { name: "DuckDB chunks, nothing read", run: () => countChunks(instance, sql, false) },
      { name: "DuckDB chunks, tuned, nothing read", run: () => countChunks(instance, sql, true) },
      {
        name: "polars + IPC",
        run: async () => rows(tableFromIPC(pl.scanParquet(file).collectSync().writeIPCStream()).numRows),
      },
      {
        name: "parquet-wasm + IPC",
        run: async () => rows(tableFromIPC(readParquet(await readFile(file)).intoIPCStream()).numRows),
      },
    ],
    targets: [
      { what: "÷ DuckDB's own fetch", of: "Quarry", to: "DuckDB chunks, nothing read", atMost: 1.4 },
      { what: "÷ DuckDB's own fetch (restated)", of: "Quarry", to: "DuckDB chunks, nothing read", atMost: 1.0 },
      {
        what: "÷ DuckDB's tuned fetch (restated)",
        of: "Quarry",
        to: "DuckDB chunks, tuned, nothing read",
        atMost: 1.8,
      },
      { what: "÷ polars", of: "Quarry", to: "polars + IPC", atMost: 1 / 2 },
      { what: "÷ polars (restated)", of: "Quarry", to: "polars + IPC", atMost: 1 / 2.5 },
      { what: "÷ parquet-wasm", of: "Quarry", to: "parquet-wasm + IPC", atMost: 1 / 2 },
      { what: "÷ parquet-wasm (restated)", of: "Quarry", to: "parquet-wasm + IPC", atMost: 1 / 3 },
    ],
    close: () => database.close(),
  };
}

function rows(count: number): string {
  return `${count} rows`;
}

async function countBatches(database: Database, sql: string): Promise<string> {
  let count = 0;
  for await (const batch of database.stream(sql)) count += batch.numRows;
  return rows(count);
}

/** Tuned: a larger streaming buffer, and the next chunk fetched while this one is looked at. */
async function countChunks(instance: DuckDBInstance, sql: string, tuned: boolean): Promise<string> {
  const connection = await instance.connect();
  if (tuned) await connection.run("SET streaming_buffer_size = '32MB'");
  const result = await connection.stream(sql);
  let count = 0;
  let ahead = result.fetchChunk();
  for (;;) {
    const chunk = await ahead;
    if (!chunk?.rowCount) break;
    if (tuned) ahead = result.fetchChunk();
    count += chunk.rowCount;
    if (!tuned) ahead = result.fetchChunk();
  }
  connection.closeSync();
  return rows(count);
}
