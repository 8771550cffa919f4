// Arrays: their items follow each other in the child, also those of null rows, which are garbage.
import { type Data, type DataType, makeData } from "apache-arrow";
import { arrayChild, type Vector } from "../../duckdb/vector.ts";
import { repeatBits } from "../bits.ts";
import type { ColumnReader } from "./column-reader.ts";
import { type RowSelection, withNulls } from "./row-selection.ts";
import { ValiditySink } from "./validity-sink.ts";

export class ArrayReader implements ColumnReader {
  readonly #type: DataType;
  readonly #size: number;
  readonly #child: ColumnReader;
  readonly #validity = new ValiditySink();

  constructor(type: DataType, size: number, child: ColumnReader) {
    this.#type = type;
    this.#size = size;
    this.#child = child;
  }

  get byteLength(): number {
    return this.#child.byteLength;
  }

  append(vector: Vector, outer: RowSelection): void {
    const rows = withNulls(vector, outer);
    this.#validity.append(rows);
    this.#child.append(arrayChild(vector), {
      vectorRows: rows.vectorRows * this.#size,
      runs: rows.runs.map((row) => row * this.#size),
      rows: rows.rows * this.#size,
      validity: rows.validity && repeatBits(rows.validity, rows.vectorRows, this.#size),
    });
  }

  take(): Data {
    return makeData({ type: this.#type, child: this.#child.take(), ...this.#validity.take() } as never);
  }
}
