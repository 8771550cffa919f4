// What writes one column of Arrow data into DuckDB vectors.
import type { Data } from "apache-arrow";
import type { Vector } from "../../duckdb/vector.ts";

/** Which rows of the data go into the vector, from its first row on. */
export interface RowRange {
  readonly start: number;
  readonly count: number;
  /** One bit a row of the range: 0 where the struct or array around it is null, so that what lies here must be too. */
  readonly validity: Uint8Array | undefined;
}

/** Writes rows of `data`, which has exactly the Arrow type of the column's logical type, over the start of `vector`. */
export type ColumnWriter = (vector: Vector, data: Data, rows: RowRange) => void;
