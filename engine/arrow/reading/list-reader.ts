// Lists and maps: an entry of DuckDB's is an offset into the child and a length, 8 bytes each. Entries may point
// anywhere, in any order; Arrow's lists follow each other.
import { type Data, type DataType, makeData } from "apache-arrow";
import { listChild, listChildRows, type Vector, vectorBytes } from "../../duckdb/vector.ts";
import { hasBit } from "../bits.ts";
import { ByteSink } from "./byte-sink.ts";
import type { ColumnReader } from "./column-reader.ts";
import { type RowSelection, withNulls } from "./row-selection.ts";
import { ValiditySink } from "./validity-sink.ts";

const ENTRY_BYTES = 16;
/** Of an entry's four words, offset and length are the first and the third: neither exceeds 32 bits in a chunk. */
const WORDS = ENTRY_BYTES / 4;

export class ListReader implements ColumnReader {
  readonly #type: DataType;
  readonly #child: ColumnReader;
  readonly #ends = new ByteSink();
  readonly #validity = new ValiditySink();
  #items = 0;

  constructor(type: DataType, child: ColumnReader) {
    this.#type = type;
    this.#child = child;
  }

  get byteLength(): number {
    return this.#ends.length + this.#child.byteLength;
  }

  append(vector: Vector, outer: RowSelection): void {
    const rows = withNulls(vector, outer);
    this.#validity.append(rows);
    if (rows.rows === 0) return;
    const before = this.#items;
    const runs = this.#appendEnds(vectorBytes(vector, rows.vectorRows * ENTRY_BYTES), rows);
    if (runs.length === 0) return;
    const vectorRows = listChildRows(vector);
    this.#child.append(listChild(vector), { vectorRows, runs, rows: this.#items - before, validity: undefined });
  }

  take(): Data {
    const { buffer, byteLength } = this.#ends.take();
    const ends = new Int32Array(buffer, 0, byteLength / Int32Array.BYTES_PER_ELEMENT);
    const valueOffsets = new Int32Array(ends.length + 1);
    valueOffsets.set(ends, 1);
    this.#items = 0;
    return makeData({ type: this.#type, valueOffsets, child: this.#child.take(), ...this.#validity.take() } as never);
  }

  /** Returns the runs of items that the lists of `rows` consist of, neighbours joined. */
  #appendEnds(bytes: Uint8Array, { runs, rows, vectorRows, validity }: RowSelection): number[] {
    const entries = new Uint32Array(bytes.buffer, bytes.byteOffset, vectorRows * WORDS);
    const firstEnd = this.#ends.grow(rows * Int32Array.BYTES_PER_ELEMENT);
    const ends = new Int32Array(this.#ends.bytes.buffer, firstEnd, rows);
    const items: number[] = [];
    let index = 0;
    for (let run = 0; run < runs.length; run += 2) {
      for (let row = runs[run]!; row < runs[run + 1]!; row++) {
        const isValid = validity === undefined || hasBit(validity, row);
        if (isValid) this.#items += addRun(items, entries[row * WORDS]!, entries[row * WORDS + 2]!);
        ends[index++] = this.#items;
      }
    }
    return items;
  }
}

function addRun(runs: number[], start: number, count: number): number {
  if (count === 0) return 0;
  if (runs.at(-1) === start) runs[runs.length - 1] = start + count;
  else runs.push(start, start + count);
  return count;
}
