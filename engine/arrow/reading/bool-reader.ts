// Booleans: a byte each in DuckDB, a bit each in Arrow.
import { Bool, type Data, makeData } from "apache-arrow";
import { type Vector, vectorBytes } from "../../duckdb/vector.ts";
import { bitmapBytes } from "../bits.ts";
import { ByteSink } from "./byte-sink.ts";
import type { ColumnReader } from "./column-reader.ts";
import { type RowSelection, withNulls } from "./row-selection.ts";
import { ValiditySink } from "./validity-sink.ts";

export class BoolReader implements ColumnReader {
  readonly #bits = new ByteSink();
  readonly #validity = new ValiditySink();

  get byteLength(): number {
    return this.#bits.length;
  }

  append(vector: Vector, outer: RowSelection): void {
    const rows = withNulls(vector, outer);
    let at = this.#validity.rows;
    this.#validity.append(rows);
    if (rows.rows === 0) return;
    const bytes = vectorBytes(vector, rows.vectorRows);
    this.#bits.grow(bitmapBytes(at + rows.rows) - this.#bits.length);
    const bits = this.#bits.bytes;
    for (let run = 0; run < rows.runs.length; run += 2) {
      for (let row = rows.runs[run]!; row < rows.runs[run + 1]!; row++, at++) {
        if (bytes[row] === 1) bits[at >> 3]! |= 1 << (at & 7);
      }
    }
  }

  take(): Data {
    return makeData({ type: new Bool(), data: this.#bits.take(), ...this.#validity.take() } as never);
  }
}
