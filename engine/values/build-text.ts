// Text columns out of JavaScript strings: a block of strings is joined and encoded by one native call, and since ASCII
// has as many bytes as units, the offsets are the strings' lengths. Only blocks with other text are encoded one by one.
import { type DataType, type Dictionary, makeData, type Utf8, vectorFromArray } from "apache-arrow";
import type { LogicalType } from "../types/logical-type.ts";
import type { BuiltData } from "./build-column.ts";
import { Validity } from "./validity.ts";
import { type ValueFailure, wrongType } from "./value-failure.ts";

const BLOCK_ROWS = 1024;
const encoder = new TextEncoder();

/** A growing buffer of UTF-8. */
class TextBuffer {
  #bytes: Uint8Array<ArrayBuffer>;
  length = 0;

  constructor(initialBytes: number) {
    this.#bytes = new Uint8Array(initialBytes);
  }

  /** Appends a string and returns how many bytes it took. */
  append(text: string): number {
    this.#reserve(text.length * 3);
    const { written } = encoder.encodeInto(text, this.#bytes.subarray(this.length));
    this.length += written;
    return written;
  }

  /** Takes back what the last `append` wrote. */
  rewind(length: number): void {
    this.length = length;
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.length);
  }

  #reserve(moreBytes: number): void {
    const needed = this.length + moreBytes;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.bytes);
    this.#bytes = grown;
  }
}

/** A UTF-8 column; what is no string is a failure. Unpaired surrogates become U+FFFD. */
export function buildText(type: LogicalType, arrowType: DataType, values: ArrayLike<unknown>): BuiltData {
  const { length } = values;
  const failures: ValueFailure[] = [];
  const validity = new Validity(length);
  const texts = new Array<string>(length);
  let units = 0;
  for (let row = 0; row < length; row++) {
    const value = values[row];
    texts[row] = typeof value === "string" ? value : "";
    units += texts[row]!.length;
    if (typeof value === "string") continue;
    validity.setNull(row);
    if (value !== null) failures.push(wrongType(row, type, value));
  }
  const { offsets, bytes } = encodeTexts(texts, units);
  const nulls = { nullCount: validity.nullCount, nullBitmap: validity.bits };
  const data = makeData({ type: arrowType as Utf8, length, ...nulls, valueOffsets: offsets, data: bytes });
  return { data, failures };
}

function encodeTexts(texts: readonly string[], units: number): { offsets: Int32Array; bytes: Uint8Array } {
  const offsets = new Int32Array(texts.length + 1);
  const buffer = new TextBuffer(units + BLOCK_ROWS);
  for (let start = 0; start < texts.length; start += BLOCK_ROWS) {
    const end = Math.min(start + BLOCK_ROWS, texts.length);
    encodeBlock(texts, start, end, offsets, buffer);
  }
  return { offsets, bytes: buffer.bytes };
}

function encodeBlock(
  texts: readonly string[],
  start: number,
  end: number,
  offsets: Int32Array,
  buffer: TextBuffer,
): void {
  const before = buffer.length;
  const block = texts.slice(start, end).join("");
  if (buffer.append(block) === block.length) {
    for (let row = start; row < end; row++) offsets[row + 1] = offsets[row]! + texts[row]!.length;
    return;
  }
  buffer.rewind(before);
  for (let row = start; row < end; row++) offsets[row + 1] = offsets[row]! + buffer.append(texts[row]!);
}

/** An ENUM column: indexes into its values, which are the dictionary. */
export function buildDictionary(
  type: Extract<LogicalType, { id: "ENUM" }>,
  arrowType: DataType,
  values: ArrayLike<unknown>,
): BuiltData {
  const { length } = values;
  const dictionaryType = arrowType as Dictionary<Utf8>;
  const indexes = new Int32Array(length);
  const failures: ValueFailure[] = [];
  const validity = new Validity(length);
  const indexOf = new Map<unknown, number>(type.values.map((value, index) => [value, index]));
  for (let row = 0; row < length; row++) {
    const index = indexOf.get(values[row]);
    if (index !== undefined) indexes[row] = index;
    else validity.setNull(row);
    if (index === undefined && values[row] !== null) failures.push(wrongType(row, type, values[row]));
  }
  const dictionary = vectorFromArray([...type.values], dictionaryType.dictionary);
  const nulls = { nullCount: validity.nullCount, nullBitmap: validity.bits };
  const data = makeData({ type: dictionaryType, length, ...nulls, data: indexes, dictionary });
  return { data, failures };
}
