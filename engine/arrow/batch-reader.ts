// DuckDB chunks of 2,048 rows → Arrow record batches of a good size: the only way rows leave DuckDB.
import { type Schema as ArrowSchema, makeData, RecordBatch, Struct } from "apache-arrow";
import { type Chunk, chunkRows, chunkVector } from "../duckdb/vector.ts";
import type { Schema } from "../types/logical-type.ts";
import type { ColumnReader } from "./reading/column-reader.ts";
import { createReader } from "./reading/create-reader.ts";
import { wholeVector } from "./reading/row-selection.ts";
import { arrowSchema } from "./types.ts";

export class BatchReader {
  readonly schema: ArrowSchema;
  readonly #columns: readonly ColumnReader[];
  #rows = 0;

  constructor(schema: Schema) {
    this.schema = arrowSchema(schema);
    this.#columns = schema.map(({ type }, index) => createReader(type, this.schema.fields[index]!.type));
  }

  /** Rows appended since the last {@link take}. */
  get rows(): number {
    return this.#rows;
  }

  /** Bytes appended since the last {@link take}. */
  get byteLength(): number {
    return this.#columns.reduce((bytes, column) => bytes + column.byteLength, 0);
  }

  /** Copies a chunk; it may die afterwards. */
  append(chunk: Chunk): void {
    const rows = wholeVector(chunkRows(chunk));
    for (const [index, column] of this.#columns.entries()) column.append(chunkVector(chunk, index), rows);
    this.#rows += rows.rows;
  }

  /** Hands over what was appended and starts anew. */
  take(): RecordBatch {
    const children = this.#columns.map((column) => column.take());
    const type = new Struct(this.schema.fields);
    const length = this.#rows;
    this.#rows = 0;
    return new RecordBatch(this.schema, makeData({ type, length, nullCount: 0, children }));
  }
}
