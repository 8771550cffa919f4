// Arrow record batches → DuckDB chunks of at most 2,048 rows: the only way rows enter DuckDB.
import type { Data, RecordBatch } from "apache-arrow";
import { CHUNK_ROWS, type Chunk, chunkVector, setChunkRows } from "../duckdb/vector.ts";
import { QuarryError } from "../errors.ts";
import type { Schema } from "../types/logical-type.ts";
import { canonicalData } from "./canonical/canonical-data.ts";
import type { ColumnWriter, RowRange } from "./writing/column-writer.ts";
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
    if (count > 0) this.#write(chunk, { start: this.#written, count, validity: undefined });
    setChunkRows(chunk, count);
    this.#written += count;
  }

  #write(chunk: Chunk, rows: RowRange): void {
    for (const [index, write] of this.#writers.entries()) write(chunkVector(chunk, index), this.#data[index]!, rows);
  }

  /** Moves on to the next batch that has rows; at the end to none. */
  #nextBatch(): void {
    this.#rows = 0;
    this.#written = 0;
    for (let next = this.#batches.next(); next.done !== true; next = this.#batches.next()) {
      const batch = next.value;
      if (batch.numRows === 0) continue;
      this.#data = this.#columns.map((column) => this.#column(batch, column));
      this.#rows = batch.numRows;
      return;
    }
  }

  #column(batch: RecordBatch, column: number): Data {
    const { name, type } = this.#schema[column]!;
    const data = batch.data.children[column];
    if (data !== undefined) return canonicalData(data, type, name);
    const expected = `${this.#schema.length} columns`;
    const actual = `${batch.numCols}`;
    const message = `A batch has ${actual} columns, its relation ${expected}.`;
    throw new QuarryError("plan.schema-mismatch", message, { column: name, expected, actual });
  }
}
