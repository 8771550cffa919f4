// Byte strings out of JavaScript values, and the two types DuckDB keeps as byte strings of its own making.
import type { DataType } from "apache-arrow";
import { Blanks } from "./blanks.ts";
import type { BuildData } from "./built-data.ts";

type BytesId = "BLOB" | "GEOMETRY" | "BIT" | "BIGNUM";
/** The bytes of a value, or undefined where it does not fit. */
type BytesOf = (value: unknown) => Uint8Array | undefined;

const blobBytes: BytesOf = (value) => (value instanceof Uint8Array ? value : undefined);

const BYTES_OF: { readonly [Id in BytesId]: BytesOf } = {
  BLOB: blobBytes,
  GEOMETRY: blobBytes,
  BIT: (value) => (typeof value === "string" ? packBits(value) : undefined),
  BIGNUM: (value) => (typeof value === "bigint" ? packBignum(value) : undefined),
};

export function bytesBuilder(id: BytesId, target: DataType): BuildData {
  const bytesOf = BYTES_OF[id];
  return (values) => {
    const { length } = values;
    const blanks = new Blanks({ id }, length);
    const parts = new Array<Uint8Array | undefined>(length);
    const valueOffsets = new Int32Array(length + 1);
    for (let row = 0; row < length; row++) {
      const value = values[row];
      const part = value === null ? undefined : bytesOf(value);
      parts[row] = part;
      valueOffsets[row + 1] = valueOffsets[row]! + (part?.length ?? 0);
      if (part === undefined) blanks.add(row, value);
    }
    const data = new Uint8Array(valueOffsets[length]!);
    for (let row = 0; row < length; row++) data.set(parts[row] ?? [], valueOffsets[row]);
    return blanks.build(target, { valueOffsets, data });
  };
}

/** DuckDB's bit string: a byte counting the padding, then the bits, padded in front with ones. */
function packBits(text: string): Uint8Array | undefined {
  if (!/^[01]+$/.test(text)) return undefined;
  const padding = (8 - (text.length % 8)) % 8;
  const padded = "1".repeat(padding) + text;
  const packed = new Uint8Array(1 + padded.length / 8);
  packed[0] = padding;
  for (let at = 1; at < packed.length; at++) packed[at] = Number.parseInt(padded.slice(8 * at - 8, 8 * at), 2);
  return packed;
}

/** DuckDB's BIGNUM: three bytes of length with the top bit set, the big-endian magnitude; all inverted below zero. */
function packBignum(value: bigint): Uint8Array {
  const hex = (value < 0n ? -value : value).toString(16);
  const magnitude = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  const header = magnitude.length | 0x800000;
  const packed = new Uint8Array(3 + magnitude.length);
  packed.set([header >> 16, (header >> 8) & 255, header & 255]);
  packed.set(magnitude, 3);
  return value < 0n ? packed.map((byte) => ~byte & 255) : packed;
}
