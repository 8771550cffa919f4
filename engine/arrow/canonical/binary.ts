// Texts and blobs in Arrow's many layouts → offsets of 32 bits into one run of bytes.
import { type Data, makeData, Type } from "apache-arrow";
import type { LogicalType } from "../../types/logical-type.ts";
import { MAX_INLINE_BYTES } from "../text-entry.ts";
import { arrowType } from "../types.ts";
import { mismatch } from "./mismatch.ts";

const VIEW_BYTES = 16;

const TEXTS: ReadonlySet<Type> = new Set([Type.Utf8, Type.LargeUtf8, Type.Utf8View]);
const BLOBS: ReadonlySet<Type> = new Set([Type.Binary, Type.LargeBinary, Type.BinaryView, Type.FixedSizeBinary]);

interface Binary {
  readonly valueOffsets: Int32Array;
  readonly data: Uint8Array;
}

export function canonicalBinary(data: Data, type: LogicalType, column: string): Data {
  const target = arrowType(type);
  const accepted = target.typeId === Type.Utf8 ? TEXTS : BLOBS;
  if (!accepted.has(data.typeId)) return mismatch(data, type, column);
  if (data.typeId === target.typeId) return data;
  const { length, offset, nullBitmap, nullCount } = data;
  return makeData({ type: target, length, offset, nullBitmap, nullCount, ...converted(data) } as never);
}

function converted(data: Data): Binary {
  switch (data.typeId) {
    case Type.LargeUtf8:
    case Type.LargeBinary:
      return fromLarge(data);
    case Type.FixedSizeBinary:
      return fromFixedSize(data);
    default:
      return fromViews(data);
  }
}

function fromLarge({ length, values, valueOffsets }: Data): Binary {
  const offsets = (valueOffsets as unknown as BigInt64Array).subarray(0, length + 1);
  const first = offsets[0] ?? 0n;
  const bytes = (values as Uint8Array).subarray(Number(first), Number(offsets[length] ?? 0n));
  return { valueOffsets: Int32Array.from(offsets, (offset) => Number(offset - first)), data: bytes };
}

function fromFixedSize(data: Data): Binary {
  const valueOffsets = Int32Array.from({ length: data.length + 1 }, (_, row) => row * data.stride);
  return { valueOffsets, data: data.values as Uint8Array };
}

/** A view of 16 bytes is laid out as DuckDB's entries are, but points by buffer and offset. */
function fromViews(data: Data): Binary {
  const views = data.values as Uint8Array;
  const words = new DataView(views.buffer, views.byteOffset, data.length * VIEW_BYTES);
  const valueOffsets = new Int32Array(data.length + 1);
  for (let row = 0; row < data.length; row++) {
    const length = data.getValid(row) ? words.getInt32(row * VIEW_BYTES, true) : 0;
    valueOffsets[row + 1] = valueOffsets[row]! + length;
  }
  const bytes = new Uint8Array(valueOffsets[data.length]!);
  for (let row = 0; row < data.length; row++) {
    const at = valueOffsets[row]!;
    bytes.set(viewedBytes(data, words, row, valueOffsets[row + 1]! - at), at);
  }
  return { valueOffsets, data: bytes };
}

function viewedBytes(data: Data, words: DataView, row: number, length: number): Uint8Array {
  const view = row * VIEW_BYTES;
  if (length <= MAX_INLINE_BYTES) return (data.values as Uint8Array).subarray(view + 4, view + 4 + length);
  const buffer = data.variadicBuffers[words.getInt32(view + 8, true)]!;
  const from = words.getInt32(view + 12, true);
  return buffer.subarray(from, from + length);
}
