// Copies the texts of a vector one after another. Long ones lie behind pointers, but values written one after another
// also lie one after another in memory: a run of them is fetched with one native call and then closed up in place.
import { bytesAtPointer } from "../../duckdb/vector.ts";
import { QuarryError } from "../../errors.ts";
import { hasBit } from "../bits.ts";
import { ENTRY_BYTES, MAX_INLINE_BYTES, POINTER_AT, TEXT_AT } from "../text-entry.ts";
import type { ByteSink } from "./byte-sink.ts";
import type { RowSelection } from "./row-selection.ts";

const WORDS = ENTRY_BYTES / 4;
/** Neighbours in a heap are aligned to 8 bytes; neighbours in a Parquet page have 4 bytes of length between them. */
const MAX_GAP_BYTES = 8;
/** Arrow's offsets are 32 bits wide. */
const MAX_COLUMN_BYTES = 0x7fff_ffff;

/**
 * Appends the texts of `rows` to `sink`; `ends` receives where each ends in it.
 *
 * @throws `resources.out-of-memory` when the column would exceed 2 GiB
 */
export function copyTexts(entries: Uint8Array, rows: RowSelection, sink: ByteSink, ends: Int32Array): void {
  const words = new Int32Array(entries.buffer, entries.byteOffset, rows.vectorRows * WORDS);
  const start = sink.length;
  const end = fillEnds(words, rows, start, ends);
  // Behind the place of the texts there is room for the longest run: all of them, with their gaps.
  sink.grow(2 * (end - start) + rows.rows * MAX_GAP_BYTES);
  new TextCopier(entries, words, sink.bytes, start, end).copy(rows, ends);
  sink.shrink(end);
}

/** Lengths are known before any text is touched; null rows have none, whatever their entries say. */
function fillEnds(words: Int32Array, { runs, validity }: RowSelection, start: number, ends: Int32Array): number {
  let end = start;
  let index = 0;
  for (let run = 0; run < runs.length; run += 2) {
    for (let row = runs[run]!; row < runs[run + 1]!; row++) {
      if (validity === undefined || hasBit(validity, row)) end += words[row * WORDS]!;
      ends[index++] = end;
    }
  }
  if (end > MAX_COLUMN_BYTES) throw tooLong(end);
  return end;
}

function tooLong(bytes: number): QuarryError {
  const detail = `one batch of a text column would hold ${bytes} bytes; at most ${MAX_COLUMN_BYTES} fit`;
  return new QuarryError("resources.out-of-memory", `${detail}.`, { detail });
}

class TextCopier {
  readonly #entries: Uint8Array;
  readonly #words: Int32Array;
  readonly #target: Uint8Array;
  readonly #scratchAt: number;
  /** Where the texts at these pointers have been copied to: dictionaries repeat them. */
  readonly #copied = new Map<number, number>();
  #at: number;
  /** The open run: long texts that follow each other in memory, as pairs of place in the run and length. */
  #runRow = -1;
  #runStart = 0;
  #runEnd = 0;
  readonly #pending: number[] = [];

  constructor(entries: Uint8Array, words: Int32Array, target: Uint8Array, at: number, scratchAt: number) {
    this.#entries = entries;
    this.#words = words;
    this.#target = target;
    this.#at = at;
    this.#scratchAt = scratchAt;
  }

  copy({ runs }: RowSelection, ends: Int32Array): void {
    let index = 0;
    for (let run = 0; run < runs.length; run += 2) {
      for (let row = runs[run]!; row < runs[run + 1]!; row++) {
        const end = ends[index++]!;
        const length = end - this.#at;
        if (length > MAX_INLINE_BYTES) this.#addLong(row, length);
        else if (length > 0) this.#copyInline(row, length);
        this.#at = end;
      }
    }
    this.#closeRun();
  }

  #copyInline(row: number, length: number): void {
    const from = row * ENTRY_BYTES + TEXT_AT;
    for (let byte = 0; byte < length; byte++) this.#target[this.#at + byte] = this.#entries[from + byte]!;
  }

  #addLong(row: number, length: number): void {
    const word = row * WORDS + POINTER_AT / 4;
    const pointer = (this.#words[word]! >>> 0) + this.#words[word + 1]! * 2 ** 32;
    const gap = pointer - this.#runEnd;
    if (this.#runRow < 0 || gap < 0 || gap > MAX_GAP_BYTES) {
      if (this.#repeat(pointer, length)) return;
      this.#closeRun();
      this.#runRow = row;
      this.#runStart = pointer;
      this.#copied.set(pointer, this.#at);
    }
    this.#runEnd = pointer + length;
    this.#pending.push(pointer - this.#runStart, length, this.#at);
  }

  /** Whether the text at `pointer` was copied before, and so has been again. */
  #repeat(pointer: number, length: number): boolean {
    const earlier = this.#copied.get(pointer);
    if (earlier === undefined) return false;
    this.#closeRun();
    this.#target.copyWithin(this.#at, earlier, earlier + length);
    return true;
  }

  #closeRun(): void {
    if (this.#runRow < 0) return;
    const scratch = this.#scratchAt;
    const pointerAt = this.#runRow * ENTRY_BYTES + POINTER_AT;
    this.#target.set(bytesAtPointer(this.#entries, pointerAt, this.#runEnd - this.#runStart), scratch);
    const pending = this.#pending;
    for (let index = 0; index < pending.length; index += 3) {
      const from = scratch + pending[index]!;
      this.#target.copyWithin(pending[index + 2]!, from, from + pending[index + 1]!);
    }
    pending.length = 0;
    this.#runRow = -1;
  }
}
