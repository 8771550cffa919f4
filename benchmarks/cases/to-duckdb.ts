// Arrow batches into DuckDB: a column of 62-byte texts, written in bulk and text by text.
import { DuckDBInstance, DuckDBTableFunction, VARCHAR } from "@duckdb/node-api";
import duckdb from "@duckdb/node-bindings";
import type { RecordBatch } from "apache-arrow";
import { Database } from "../../engine/database/database.ts";
import type { Benchmark, Prepared } from "../harness/benchmark.ts";
import { transactions } from "../harness/data.ts";

const ROWS = 2_000_000;
const CHUNK_ROWS = 2048;

export const benchmark: Benchmark = { title: "to-duckdb: 2 M texts of 62 bytes, Arrow to DuckDB", rounds: 7, prepare };

async function prepare(): Promise<Prepared> {
  const database = await Database.open();
  const batches: RecordBatch[] = [];
  for await (const batch of database.stream(`SELECT memo FROM read_parquet('${await transactions(ROWS)}')`))
    batches.push(batch);
  const relation = database.relations.add({
    schema: [{ name: "memo", type: { id: "VARCHAR" } }],
    batches: () => batches,
  });
  const bulk = `SELECT (count(*) || ' texts, ' || sum(length(memo)) || ' characters')::VARCHAR FROM __quarry_scan(${relation})`;
  const single = await openPerText(batches);
  return {
    versions: [
      { name: "in bulk (Quarry)", run: () => database.text(bulk) },
      { name: "text by text", run: single },
    ],
    targets: [{ what: "in bulk ÷ text by text", of: "in bulk (Quarry)", to: "text by text", atMost: 0.5 }],
    close: () => database.close(),
  };
}

/** The obvious way: a table function that assigns each text by a call of its own. */
async function openPerText(batches: readonly RecordBatch[]): Promise<() => Promise<string>> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  connection.registerTableFunction(
    DuckDBTableFunction.create({
      name: "texts",
      bindFunction: (info) => info.addResultColumn("memo", VARCHAR),
      initFunction: (info) => info.setInitData({ pieces: pieces(batches) }),
      mainFunction: (info, chunk) => {
        const { pieces } = info.getInitData() as { pieces: Generator<readonly Uint8Array[]> };
        const texts = pieces.next().value ?? [];
        chunk.rowCount = texts.length;
        const vector = duckdb.data_chunk_get_vector(chunk.chunk, 0);
        for (const [row, text] of texts.entries()) duckdb.vector_assign_string_element_len(vector, row, text);
      },
    }),
  );
  const sql = "SELECT (count(*) || ' texts, ' || sum(length(memo)) || ' characters')::VARCHAR FROM texts()";
  return async () => String((await connection.runAndReadAll(sql)).getRows()[0]![0]);
}

function* pieces(batches: readonly RecordBatch[]): Generator<readonly Uint8Array[], readonly Uint8Array[]> {
  for (const batch of batches) {
    const { values, valueOffsets } = batch.data.children[0]!;
    const text = (row: number): Uint8Array => values.subarray(valueOffsets[row], valueOffsets[row + 1]);
    for (let start = 0; start < batch.numRows; start += CHUNK_ROWS) {
      const length = Math.min(CHUNK_ROWS, batch.numRows - start);
      yield Array.from({ length }, (_, index) => text(start + index));
    }
  }
  return [];
}
