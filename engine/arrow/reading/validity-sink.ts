// The null bitmap of a column while its batch is read: there is none until the first null.
import { bitmapBytes, copyBits, countZeros, fillBits } from "../bits.ts";
import { ByteSink } from "./byte-sink.ts";
import type { RowSelection } from "./row-selection.ts";

export class ValiditySink {
  readonly #bits = new ByteSink();
  #rows = 0;
  #nulls = 0;

  get rows(): number {
    return this.#rows;
  }

  append({ runs, rows, validity }: RowSelection): void {
    if (validity === undefined) this.#appendValid(rows);
    else this.#appendBits(runs, rows, validity);
  }

  #appendBits(runs: readonly number[], rows: number, validity: Uint8Array): void {
    this.#reserve(rows);
    for (let run = 0; run < runs.length; run += 2) {
      const start = runs[run]!;
      const count = runs[run + 1]! - start;
      this.#nulls += countZeros(validity, start, count);
      copyBits(validity, start, this.#bits.bytes, this.#rows, count);
      this.#rows += count;
    }
  }

  /** Hands over what Arrow needs and starts anew. */
  take(): { length: number; nullCount: number; nullBitmap: Uint8Array | null } {
    const length = this.#rows;
    const nullCount = this.#nulls;
    const bits = this.#bits.take();
    this.#rows = 0;
    this.#nulls = 0;
    return { length, nullCount, nullBitmap: nullCount > 0 ? bits : null };
  }

  #appendValid(rows: number): void {
    if (this.#bits.length > 0) {
      this.#reserve(rows);
      fillBits(this.#bits.bytes, this.#rows, this.#rows + rows);
    }
    this.#rows += rows;
  }

  /** Makes room, and marks as valid what was appended before there was a bitmap. */
  #reserve(rows: number): void {
    const isFirst = this.#bits.length === 0;
    this.#bits.grow(bitmapBytes(this.#rows + rows) - this.#bits.length);
    if (isFirst) fillBits(this.#bits.bytes, 0, this.#rows);
  }
}
