// Text columns out of JavaScript strings: a block of strings is joined and encoded by one native call, and since ASCII
// has as many bytes as units, the offsets are the strings' lengths. Only blocks with other text are encoded one by one.
import type { DataType } from "apache-arrow";
import type { LogicalType } from "../types/logical-type.ts";
import { Blanks } from "./blanks.ts";
import type { BuildData } from "./built-data.ts";

const MAX_BLOCK_ROWS = 1024;
const MAX_BLOCK_UNITS = 1 << 18;
const encoder = new TextEncoder();

/** A growing buffer of UTF-8. Text is encoded into a scratch first, so that the buffer need not have room for the worst case. */
class TextBuffer {
  #bytes: Uint8Array<ArrayBuffer>;
  #scratch = new Uint8Array(0);
  #length = 0;

  constructor(expectedBytes: number) {
    this.#bytes = new Uint8Array(expectedBytes);
  }

  /** Appends a string if it is ASCII and says whether it was. */
  appendAscii(text: string): boolean {
    const written = this.#encode(text);
    if (written === text.length) this.#take(written);
    return written === text.length;
  }

  /** Appends a string and returns how many bytes it took. */
  append(text: string): number {
    const written = this.#encode(text);
    this.#take(written);
    return written;
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  #encode(text: string): number {
    const worst = text.length * 3;
    if (worst > this.#scratch.length) this.#scratch = new Uint8Array(worst);
    return encoder.encodeInto(text, this.#scratch).written;
  }

  #take(written: number): void {
    const needed = this.#length + written;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      grown.set(this.bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(this.#scratch.subarray(0, written), this.#length);
    this.#length = needed;
  }
}

/** What is no string is a failure. Unpaired surrogates become U+FFFD. */
export function textBuilder(type: LogicalType, target: DataType): BuildData {
  return (values) => {
    const { length } = values;
    const blanks = new Blanks(type, length);
    const texts = new Array<string>(length);
    let units = 0;
    for (let row = 0; row < length; row++) {
      const value = values[row];
      texts[row] = typeof value === "string" ? value : "";
      units += texts[row]!.length;
      if (typeof value !== "string") blanks.add(row, value);
    }
    const { offsets, bytes } = encodeTexts(texts, units);
    return blanks.build(target, { valueOffsets: offsets, data: bytes });
  };
}

function encodeTexts(texts: readonly string[], units: number): { offsets: Int32Array; bytes: Uint8Array } {
  const offsets = new Int32Array(texts.length + 1);
  const buffer = new TextBuffer(units);
  for (let start = 0; start < texts.length; ) {
    const end = blockEnd(texts, start);
    encodeBlock(texts, start, end, offsets, buffer);
    start = end;
  }
  return { offsets, bytes: buffer.bytes };
}

function blockEnd(texts: readonly string[], start: number): number {
  const limit = Math.min(start + MAX_BLOCK_ROWS, texts.length);
  let end = start + 1;
  for (let units = texts[start]!.length; end < limit && units < MAX_BLOCK_UNITS; end++) units += texts[end]!.length;
  return end;
}

function encodeBlock(
  texts: readonly string[],
  start: number,
  end: number,
  offsets: Int32Array,
  buffer: TextBuffer,
): void {
  if (buffer.appendAscii(texts.slice(start, end).join(""))) {
    for (let row = start; row < end; row++) offsets[row + 1] = offsets[row]! + texts[row]!.length;
  } else {
    for (let row = start; row < end; row++) offsets[row + 1] = offsets[row]! + buffer.append(texts[row]!);
  }
}
