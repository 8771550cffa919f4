// The layouts of fixed-width values that differ between DuckDB and Arrow.
import { QuarryError } from "../../errors.ts";
import { hasBit } from "../bits.ts";
import type { Layout } from "./fixed-width-reader.ts";

/** Both sides lay a value out alike, in `bytes` bytes. */
export function sameLayout(bytes: number): Layout {
  return { sourceBytes: bytes, targetBytes: bytes, convert: undefined };
}

/** A decimal of up to 4, 9, 18 or 38 digits is an integer of 2, 4, 8 or 16 bytes; Arrow's has 16, sign extended. */
export function decimalLayout(width: number): Layout {
  if (width > 18) return sameLayout(16);
  const sourceBytes = width <= 4 ? 2 : width <= 9 ? 4 : 8;
  return { sourceBytes, targetBytes: 16, convert: sourceBytes === 8 ? extendInt64 : extendSmall(sourceBytes) };
}

/** Indices of 1, 2 or 4 bytes; Arrow's have 4. Those of null rows become 0: readers of dictionaries look them up. */
export function enumLayout(values: number): Layout {
  const sourceBytes = enumIndexBytes(values);
  const ofWidth = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array };
  return {
    sourceBytes,
    targetBytes: 4,
    convert: (source, start, end, target, at, validity) => {
      const indices = new ofWidth[sourceBytes](source.buffer, source.byteOffset, end);
      const widened = new Int32Array(target.buffer, at, end - start);
      widened.set(indices.subarray(start, end));
      if (validity === undefined) return;
      for (let row = start; row < end; row++) if (!hasBit(validity, row)) widened[row - start] = 0;
    },
  };
}

/** How wide DuckDB makes the index of an enum. */
export function enumIndexBytes(values: number): 1 | 2 | 4 {
  return values <= 0xff ? 1 : values <= 0xffff ? 2 : 4;
}

/** DuckDB keeps a UUID as a little-endian integer with its top bit flipped, so that it sorts. */
export const UUID_LAYOUT: Layout = {
  sourceBytes: 16,
  targetBytes: 16,
  convert: (source, start, end, target, at) => {
    for (let from = start * 16; from < end * 16; from += 16, at += 16) {
      for (let byte = 0; byte < 16; byte++) target[at + byte] = source[from + 15 - byte]!;
      target[at]! ^= 0x80;
    }
  },
};

/** Months and days alike; microseconds become nanoseconds. */
export const INTERVAL_LAYOUT: Layout = {
  sourceBytes: 16,
  targetBytes: 16,
  convert: (source, start, end, target, at, validity) => {
    target.set(source.subarray(start * 16, end * 16), at);
    const clock = new BigInt64Array(target.buffer, at, (end - start) * 2);
    for (let row = start; row < end; row++) {
      const isValid = validity === undefined || hasBit(validity, row);
      const word = (row - start) * 2 + 1;
      clock[word] = isValid ? nanoseconds(clock[word]!) : 0n;
    }
  },
};

/** Microseconds beyond this, about 292 years, are more nanoseconds than 64 bits hold. */
const MAX_MICROSECONDS = (2n ** 63n - 1n) / 1000n;

function nanoseconds(microseconds: bigint): bigint {
  if (microseconds <= MAX_MICROSECONDS && microseconds >= -MAX_MICROSECONDS) return microseconds * 1000n;
  const detail = `an interval of ${microseconds} µs does not fit Arrow's nanoseconds (at most ${MAX_MICROSECONDS} µs)`;
  throw new QuarryError("plan.execution-failed", `${detail}.`, { detail });
}

function extendInt64(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): void {
  const low = new BigInt64Array(source.buffer, source.byteOffset, end);
  const words = new BigInt64Array(target.buffer, at, (end - start) * 2);
  for (let row = start; row < end; row++) {
    const value = low[row]!;
    words[(row - start) * 2] = value;
    words[(row - start) * 2 + 1] = value >> 63n;
  }
}

function extendSmall(sourceBytes: 2 | 4): Layout["convert"] {
  const SmallArray = sourceBytes === 2 ? Int16Array : Int32Array;
  return (source, start, end, target, at) => {
    const values = new SmallArray(source.buffer, source.byteOffset, end);
    const words = new Int32Array(target.buffer, at, (end - start) * 4);
    for (let row = start, word = 0; row < end; row++, word += 4) {
      words[word] = values[row]!;
      words.fill(values[row]! >> 31, word + 1, word + 4);
    }
  };
}
