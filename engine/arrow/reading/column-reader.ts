// What reads one column of a stream of DuckDB vectors into Arrow data, a batch at a time.
import type { Data } from "apache-arrow";
import type { Vector } from "../../duckdb/vector.ts";
import type { RowSelection } from "./row-selection.ts";

export interface ColumnReader {
  /** Copies rows of `vector`; the vector may die afterwards. */
  append(vector: Vector, rows: RowSelection): void;
  /** Bytes copied since the last {@link take}, children included. */
  readonly byteLength: number;
  /** Hands over what was copied as one column and starts anew. */
  take(): Data;
}
