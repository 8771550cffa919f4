// Arrow record batches → DuckDB chunks of at most 2,048 rows: the only way rows enter DuckDB.
import type { Data, RecordBatch } from "apache-arrow";
import { CHUNK_ROWS, type Chunk, chunkVector, setChunkRows } from "../duckdb/vector.ts";
import type { Schema } from "../types/logical-type.ts";
import { canonicalData } from "./canonical.ts";
import type { ColumnWriter } from "./writing/column-writer.ts";
import { createWriter } from "./writing/create-writer.ts";

export class BatchWriter {
  readonly #schema: Schema;
  readonly #columns: readonly number[];
  readonly #writers: readonly ColumnWriter[];
  readonly #batches: Iterator<RecordBatch>;
  /** The batch at hand: its columns, its rows, how many of them are written. */
  #data: readonly Data[] = [];
  #rows = 0;
  #written = 0;

  /** @param columns which columns of `schema` the chunks have, in their order */
  constructor(schema: Schema, columns: readonly number[], batches: Iterable<RecordBatch>) {
    this.#schema = schema;
    this.#columns = columns;
    this.#writers = columns.map((column) => createWriter(schema[column]!.type));
    this.#batches = batches[Symbol.iterator]();
  }

  /** Fills `chunk` with the next rows; with none at the end. */
  fill(chunk: Chunk): void {
    if (this.#written === this.#rows) this.#nextBatch();
    const count = Math.min(CHUNK_ROWS, this.#rows - this.#written);
    const rows = { start: this.#written, count, validity: undefined };
    for (const [index, write] of this.#writers.entries()) write(chunkVector(chunk, index), this.#data[index]!, rows);
    setChunkRows(chunk, count);
    this.#written += count;
  }

  /** Moves on to the next batch that has rows; at the end to none. */
  #nextBatch(): void {
    this.#rows = 0;
    this.#written = 0;
    for (let next = this.#batches.next(); next.done !== true; next = this.#batches.next()) {
      const batch = next.value;
      if (batch.numRows === 0) continue;
      this.#data = this.#columns.map((column) =>
        canonicalData(batch.data.children[column]!, this.#schema[column]!.type),
      );
      this.#rows = batch.numRows;
      return;
    }
  }
}
