// The rows of a column being built that hold no value: nulls, and values that do not fit. All others hold one.
import { type Data, type DataType, makeData } from "apache-arrow";
import type { LogicalType } from "../types/logical-type.ts";
import type { BuiltData } from "./built-data.ts";
import { mergeFailures, type ValueFailure, wrongType } from "./value-failure.ts";

/** What a chunk of a column holds besides its null bitmap. */
interface Buffers {
  readonly data?: ArrayBufferView;
  readonly valueOffsets?: Int32Array;
  readonly child?: Data;
  readonly children?: readonly Data[];
  readonly dictionary?: unknown;
}

/** Gathers nulls and failures while a column is built, and ends as that column. */
export class Blanks {
  readonly #type: LogicalType;
  readonly #length: number;
  readonly #misfits: ValueFailure[] = [];
  #failures: readonly ValueFailure[] = this.#misfits;
  #bits: Uint8Array | undefined;
  #nullCount = 0;

  /** Of a column of `length` values of `type`. */
  constructor(type: LogicalType, length: number) {
    this.#type = type;
    this.#length = length;
  }

  /** Ascending by row. */
  get failures(): readonly ValueFailure[] {
    return this.#failures;
  }

  /** A row whose value is null or does not fit; rows come in ascending order. */
  add(row: number, value: unknown): void {
    this.#setNull(row);
    if (value !== null) this.#misfits.push(wrongType(row, this.#type, value));
  }

  /** Rows in whose children something failed, one list per child; to be said once, after the last {@link add}. */
  addInside(lists: readonly (readonly ValueFailure[])[]): void {
    for (const failures of lists) for (const { row } of failures) this.#setNull(row);
    this.#failures = mergeFailures([this.#misfits, ...lists]);
  }

  /** The column over `buffers`. */
  build(target: DataType, buffers: Buffers): BuiltData {
    // Arrow takes a missing bitmap as "no nulls".
    const nulls = { nullCount: this.#nullCount, nullBitmap: this.#bits ?? null };
    const data = makeData({ type: target, length: this.#length, ...nulls, ...buffers } as never) as Data;
    return { data, failures: this.#failures };
  }

  #setNull(row: number): void {
    this.#bits ??= new Uint8Array(((this.#length + 63) >> 6) << 3).fill(255);
    const mask = 1 << (row & 7);
    if ((this.#bits[row >> 3]! & mask) === 0) return;
    this.#bits[row >> 3]! &= ~mask;
    this.#nullCount++;
  }
}
