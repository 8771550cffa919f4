// Columns of nothing but null.
import { type Data, makeData, Null } from "apache-arrow";
import type { Vector } from "../../duckdb/vector.ts";
import type { ColumnReader } from "./column-reader.ts";
import type { RowSelection } from "./row-selection.ts";

export class NullReader implements ColumnReader {
  readonly byteLength = 0;
  #rows = 0;

  append(_vector: Vector, { rows }: RowSelection): void {
    this.#rows += rows;
  }

  take(): Data {
    const length = this.#rows;
    this.#rows = 0;
    return makeData({ type: new Null(), length });
  }
}
