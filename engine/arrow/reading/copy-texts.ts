// Copies the texts of a vector one after another. Long ones lie behind pointers, but values written one after another
// also lie one after another in memory: a run of them is fetched with one native call and then closed up in place.
import { bytesAtPointer } from "../../duckdb/vector.ts";
import { QuarryError } from "../../errors.ts";
import { hasBit } from "../bits.ts";
import { ENTRY_BYTES, MAX_INLINE_BYTES, POINTER_AT, TEXT_AT } from "../text-entry.ts";
import type { ByteSink } from "./byte-sink.ts";
import type { RowSelection } from "./row-selection.ts";

const WORDS = ENTRY_BYTES / 4;
const POINTER_WORD = POINTER_AT / 4;
/** Neighbours in a heap are aligned to 8 bytes; neighbours in a Parquet page have 4 bytes of length between them. */
const MAX_GAP_BYTES = 8;
/** Arrow's offsets are 32 bits wide. */
const MAX_COLUMN_BYTES = 0x7fff_ffff;

/**
 * Appends the texts of `rows` to `sink`; `ends` receives where each ends in it.
 *
 * @throws `resources.out-of-memory` when the column would exceed 2 GiB
 */
export function copyTexts(
  entries: Uint8Array<ArrayBuffer>,
  rows: RowSelection,
  sink: ByteSink,
  ends: Int32Array,
): void {
  const words = new Int32Array(entries.buffer, entries.byteOffset, rows.vectorRows * WORDS);
  const start = sink.length;
  const { end, inlineBytes, longTexts } = fillEnds(words, rows, start, ends);
  // A run is fetched, gaps and all, to where its texts and the inline ones between them end, and a little beyond.
  sink.grow(end - start + longTexts * MAX_GAP_BYTES);
  if (longTexts > 0) new LongTexts(entries, words, sink.bytes, ends).copy(rows, start);
  if (inlineBytes > 0) copyInlineTexts(entries, rows, start, ends, sink.bytes);
  sink.shrink(end);
}

/** Lengths are known before any text is touched; null rows have none, whatever their entries say. */
function fillEnds(words: Int32Array, { runs, validity }: RowSelection, start: number, ends: Int32Array) {
  let end = start;
  let index = 0;
  let inlineBytes = 0;
  let longTexts = 0;
  for (let run = 0; run < runs.length; run += 2) {
    for (let row = runs[run]!; row < runs[run + 1]!; row++) {
      const length = validity === undefined || hasBit(validity, row) ? words[row * WORDS]! : 0;
      if (length > MAX_INLINE_BYTES) longTexts++;
      else inlineBytes += length;
      end += length;
      ends[index++] = end;
    }
  }
  if (end > MAX_COLUMN_BYTES) throw tooLong(end);
  return { end, inlineBytes, longTexts };
}

function tooLong(bytes: number): QuarryError {
  const detail = `one batch of a text column would hold ${bytes} bytes; at most ${MAX_COLUMN_BYTES} fit`;
  return new QuarryError("resources.out-of-memory", `${detail}.`, { detail });
}

function copyInlineTexts(
  entries: Uint8Array,
  { runs }: RowSelection,
  start: number,
  ends: Int32Array,
  target: Uint8Array,
): void {
  let at = start;
  let index = 0;
  for (let run = 0; run < runs.length; run += 2) {
    for (let row = runs[run]!; row < runs[run + 1]!; row++) {
      const end = ends[index++]!;
      const shift = row * ENTRY_BYTES + TEXT_AT - at;
      if (end - at <= MAX_INLINE_BYTES) for (; at < end; at++) target[at] = entries[at + shift]!;
      at = end;
    }
  }
}

/** Long texts that follow each other in memory, though not always in neighbouring rows. */
interface Run {
  readonly first: number;
  readonly last: number;
  /** Where the first text goes. */
  readonly at: number;
  /** Where the last one ends in memory: the low half of the pointer. */
  readonly end: number;
  readonly textBytes: number;
}

/** The texts of one vector that lie behind pointers, gathered into runs. */
class LongTexts {
  readonly #entries: Uint8Array;
  readonly #words: Int32Array;
  readonly #target: Uint8Array;
  readonly #ends: Int32Array;
  /** Where the text at the pointer of a run's start was copied to: the texts of dictionaries come again and again. */
  readonly #copied = new Map<number, { readonly at: number; readonly length: number }>();

  constructor(entries: Uint8Array, words: Int32Array, target: Uint8Array, ends: Int32Array) {
    this.#entries = entries;
    this.#words = words;
    this.#target = target;
    this.#ends = ends;
  }

  copy({ runs }: RowSelection, start: number): void {
    let at = start;
    let index = 0;
    for (let run = 0; run < runs.length; run += 2) {
      const from = runs[run]!;
      const to = runs[run + 1]!;
      this.#copyRows(from, to, index - from, at);
      index += to - from;
      at = this.#ends[index - 1]!;
    }
  }

  /** @param shift from a row to its place in the ends */
  #copyRows(from: number, to: number, shift: number, start: number): void {
    const words = this.#words;
    const ends = this.#ends;
    // The open run, if `first` is not −1.
    let [first, last, runAt, runEnd, high, textBytes] = [-1, 0, 0, 0, 0, 0];
    for (let row = from, at = start; row < to; row++) {
      const end = ends[row + shift]!;
      const length = end - at;
      if (length > MAX_INLINE_BYTES) {
        const word = row * WORDS + POINTER_WORD;
        const gap = (words[word]! - runEnd) | 0;
        if (first < 0 || gap < 0 || gap > MAX_GAP_BYTES || words[word + 1] !== high) {
          if (first >= 0) this.#copyRun({ first, last, at: runAt, end: runEnd, textBytes }, shift);
          first = this.#repeat(row, at, length) ? -1 : row;
          [runAt, high, textBytes] = [at, words[word + 1]!, 0];
        }
        [last, runEnd, textBytes] = [row, (words[word]! + length) | 0, textBytes + length];
      }
      at = end;
    }
    if (first >= 0) this.#copyRun({ first, last, at: runAt, end: runEnd, textBytes }, shift);
  }

  /** Whether the text of `row` was copied before, and so has been again. */
  #repeat(row: number, at: number, length: number): boolean {
    const word = row * WORDS + POINTER_WORD;
    const pointer = (this.#words[word]! >>> 0) + (this.#words[word + 1]! >>> 0) * 2 ** 32;
    const earlier = this.#copied.get(pointer);
    const isCopied = earlier !== undefined && earlier.length >= length;
    if (isCopied) this.#target.copyWithin(at, earlier.at, earlier.at + length);
    else this.#copied.set(pointer, { at, length });
    return isCopied;
  }

  /** Fetches a run with one call, so far to the right that each of its texts then moves left to its place, or stays. */
  #copyRun({ first, last, at: start, end: runEnd, textBytes }: Run, shift: number): void {
    const words = this.#words;
    const ends = this.#ends;
    const target = this.#target;
    const runStart = words[first * WORDS + POINTER_WORD]!;
    const bytes = bytesAtPointer(this.#entries, first * ENTRY_BYTES + POINTER_AT, (runEnd - runStart) >>> 0);
    const fetchedTo = ends[last + shift]! - textBytes;
    target.set(bytes, fetchedTo);
    for (let row = first, at = start; row <= last; row++) {
      const end = ends[row + shift]!;
      if (end - at > MAX_INLINE_BYTES) {
        const from = fetchedTo + ((words[row * WORDS + POINTER_WORD]! - runStart) >>> 0);
        target.copyWithin(at, from, from + end - at);
      }
      at = end;
    }
  }
}
