// Texts and blobs, in bulk: the vector gets one copy of all bytes, as the text of its first row, and then entries made
// here that point into it. Two native calls a chunk instead of one a row.
import { isUtf8 } from "node:buffer";
import type { Data } from "apache-arrow";
import { assignFirstText, type Vector, vectorBytes, writeVectorBytes } from "../../duckdb/vector.ts";
import { QuarryError } from "../../errors.ts";
import { hasBit } from "../bits.ts";
import { ENTRY_BYTES, MAX_INLINE_BYTES, POINTER_AT, TEXT_AT } from "../text-entry.ts";
import type { ColumnWriter, RowRange } from "./column-writer.ts";
import { writeValidity } from "./write-validity.ts";

const WORDS = ENTRY_BYTES / 4;
const PREFIX_BYTES = 4;

/** @throws `function.invalid-utf8` naming the first bad row of the column */
export const writeTexts: ColumnWriter = (vector, data, rows) => write(vector, data, rows, assertUtf8);

export const writeBlobs: ColumnWriter = (vector, data, rows) => write(vector, data, rows, () => {});

type Check = (bytes: Uint8Array, data: Data, rows: RowRange) => void;

function write(vector: Vector, data: Data, rows: RowRange, check: Check): void {
  const { start, count } = rows;
  if (count === 0) return;
  const offsets = data.valueOffsets as Int32Array;
  const first = offsets[start]!;
  const bytes = (data.values as Uint8Array).subarray(first, offsets[start + count]!);
  check(bytes, data, rows);
  const pointer = hasLong(offsets, rows) ? ownCopy(vector, bytes) : undefined;
  const validity = writeValidity(vector, data, rows);
  writeVectorBytes(vector, makeEntries(bytes, offsets, rows, validity, pointer));
}

function hasLong(offsets: Int32Array, { start, count }: RowRange): boolean {
  for (let row = start; row < start + count; row++) {
    if (offsets[row + 1]! - offsets[row]! > MAX_INLINE_BYTES) return true;
  }
  return false;
}

/** The vector's own copy of `bytes`: where it lies. DuckDB leaves a null behind, and no pointer, where it refuses them. */
function ownCopy(vector: Vector, bytes: Uint8Array): { low: number; high: number } {
  assignFirstText(vector, bytes);
  const [length, , low, high] = new Uint32Array(vectorBytes(vector, ENTRY_BYTES).buffer, 0, WORDS);
  if (length === bytes.length && (low !== 0 || high !== 0)) return { low: low!, high: high! };
  const detail = `DuckDB took ${length} of ${bytes.length} bytes of text`;
  throw new QuarryError("internal.invariant", `${detail}.`, { detail });
}

function makeEntries(
  bytes: Uint8Array,
  offsets: Int32Array,
  { start, count }: RowRange,
  validity: Uint8Array | undefined,
  pointer: { low: number; high: number } | undefined,
): Uint8Array {
  const entries = new Uint8Array(count * ENTRY_BYTES);
  const words = new Uint32Array(entries.buffer);
  const first = offsets[start]!;
  for (let row = 0; row < count; row++) {
    if (validity !== undefined && !hasBit(validity, row)) continue;
    const from = offsets[start + row]! - first;
    const length = offsets[start + row + 1]! - first - from;
    words[row * WORDS] = length;
    const at = row * ENTRY_BYTES + TEXT_AT;
    const copied = length > MAX_INLINE_BYTES ? PREFIX_BYTES : length;
    for (let byte = 0; byte < copied; byte++) entries[at + byte] = bytes[from + byte]!;
    if (length > MAX_INLINE_BYTES) setPointer(words, row, pointer!, from);
  }
  return entries;
}

function setPointer(words: Uint32Array, row: number, { low, high }: { low: number; high: number }, from: number): void {
  const word = row * WORDS + POINTER_AT / 4;
  const sum = low + from;
  words[word] = sum;
  words[word + 1] = high + (sum > 0xffff_ffff ? 1 : 0);
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/** Valid as a whole, and no row begins within a character. */
function assertUtf8(bytes: Uint8Array, data: Data, { start, count }: RowRange): void {
  const offsets = data.valueOffsets as Int32Array;
  const first = offsets[start]!;
  const isWhole = isUtf8(bytes);
  for (let row = start; row < start + count; row++) {
    const from = offsets[row]! - first;
    if (isWhole ? !isContinuation(bytes[from]) : isUtf8(bytes.subarray(from, offsets[row + 1]! - first))) continue;
    throw new QuarryError("function.invalid-utf8", `Row ${row} of a text column is not valid UTF-8.`, { row });
  }
}
