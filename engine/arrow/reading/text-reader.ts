// Columns of texts and blobs.
import { type Data, type DataType, makeData } from "apache-arrow";
import { type Vector, vectorBytes } from "../../duckdb/vector.ts";
import { ENTRY_BYTES } from "../text-entry.ts";
import { ByteSink } from "./byte-sink.ts";
import type { ColumnReader } from "./column-reader.ts";
import { copyTexts } from "./copy-texts.ts";
import { type RowSelection, withNulls } from "./row-selection.ts";
import { ValiditySink } from "./validity-sink.ts";

export class TextReader implements ColumnReader {
  readonly #type: DataType;
  readonly #bytes = new ByteSink();
  readonly #ends = new ByteSink();
  readonly #validity = new ValiditySink();

  constructor(type: DataType) {
    this.#type = type;
  }

  get byteLength(): number {
    return this.#bytes.length + this.#ends.length;
  }

  append(vector: Vector, outer: RowSelection): void {
    const rows = withNulls(vector, outer);
    this.#validity.append(rows);
    if (rows.rows === 0) return;
    const entries = vectorBytes(vector, rows.vectorRows * ENTRY_BYTES);
    const firstEnd = this.#ends.grow(rows.rows * Int32Array.BYTES_PER_ELEMENT);
    const ends = new Int32Array(this.#ends.bytes.buffer, firstEnd, rows.rows);
    copyTexts(entries, rows, this.#bytes, ends);
  }

  take(): Data {
    const { buffer, byteLength } = this.#ends.take();
    const ends = new Int32Array(buffer, 0, byteLength / Int32Array.BYTES_PER_ELEMENT);
    const valueOffsets = new Int32Array(ends.length + 1);
    valueOffsets.set(ends, 1);
    return makeData({ type: this.#type, data: this.#bytes.take(), valueOffsets, ...this.#validity.take() } as never);
  }
}
