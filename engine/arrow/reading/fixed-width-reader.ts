// Columns whose values have one width: copied as they lie, or converted value by value where the layouts differ.
import { type Data, type DataType, makeData } from "apache-arrow";
import { type Vector, vectorBytes } from "../../duckdb/vector.ts";
import { ByteSink } from "./byte-sink.ts";
import type { ColumnReader } from "./column-reader.ts";
import { type RowSelection, withNulls } from "./row-selection.ts";
import { ValiditySink } from "./validity-sink.ts";

/** How values of DuckDB's width become values of Arrow's. */
export interface Layout {
  readonly sourceBytes: number;
  readonly targetBytes: number;
  /**
   * Converts the rows from `start` to `end` of `source` into `target` from byte `at` on; undefined when the layouts are
   * the same. Null rows hold garbage: convert them to anything, but do not fail.
   */
  readonly convert:
    | ((
        source: Uint8Array<ArrayBuffer>,
        start: number,
        end: number,
        target: Uint8Array<ArrayBuffer>,
        at: number,
        validity: Uint8Array | undefined,
      ) => void)
    | undefined;
}

export class FixedWidthReader implements ColumnReader {
  readonly #type: DataType;
  readonly #layout: Layout;
  readonly #extra: object;
  readonly #values = new ByteSink();
  readonly #validity = new ValiditySink();

  /** @param extra what else the column's data has, the dictionary of an enum */
  constructor(type: DataType, layout: Layout, extra: object = {}) {
    this.#type = type;
    this.#layout = layout;
    this.#extra = extra;
  }

  get byteLength(): number {
    return this.#values.length;
  }

  append(vector: Vector, outer: RowSelection): void {
    const rows = withNulls(vector, outer);
    this.#validity.append(rows);
    if (rows.rows === 0) return;
    const { sourceBytes, targetBytes } = this.#layout;
    const source = vectorBytes(vector, rows.vectorRows * sourceBytes);
    let at = this.#values.grow(rows.rows * targetBytes);
    for (let run = 0; run < rows.runs.length; run += 2) {
      this.#copy(source, rows.runs[run]!, rows.runs[run + 1]!, at, rows.validity);
      at += (rows.runs[run + 1]! - rows.runs[run]!) * targetBytes;
    }
  }

  take(): Data {
    const { buffer, byteLength } = this.#values.take();
    const { ArrayType } = this.#type;
    const data = new ArrayType(buffer, 0, byteLength / ArrayType.BYTES_PER_ELEMENT);
    return makeData({ type: this.#type, data, ...this.#validity.take(), ...this.#extra } as never);
  }

  #copy(
    source: Uint8Array<ArrayBuffer>,
    start: number,
    end: number,
    at: number,
    validity: Uint8Array | undefined,
  ): void {
    const { sourceBytes, convert } = this.#layout;
    const target = this.#values.bytes;
    if (convert === undefined) target.set(source.subarray(start * sourceBytes, end * sourceBytes), at);
    else convert(source, start, end, target, at, validity);
  }
}
