// How much memory the rows of a batch take: of a slice, only its own rows, not what its buffers hold besides.
import { type Data, type RecordBatch, Type } from "apache-arrow";

/** Bytes of values, offsets and null bitmaps, of nested columns too; dictionaries are shared and do not count. */
export function batchBytes(batch: RecordBatch): number {
  return batch.data.children.reduce((bytes, column) => bytes + columnBytes(column), 0);
}

/** The same of one column. */
export function columnBytes(data: Data): number {
  const { length, nullBitmap } = data;
  const nulls = data.nullCount > 0 && nullBitmap !== undefined ? (length + 7) >> 3 : 0;
  return nulls + valueBytes(data);
}

function valueBytes(data: Data): number {
  const { length, stride, typeId } = data;
  const offsets = data.valueOffsets as Int32Array | BigInt64Array | undefined;
  switch (typeId) {
    case Type.Null:
      return 0;
    case Type.Bool:
      return (length + 7) >> 3;
    case Type.Struct:
    case Type.FixedSizeList:
    case Type.Union:
      return (data.typeIds?.length ?? 0) + childBytes(data);
    default:
      break;
  }
  if (offsets === undefined) return length * stride * ((data.values as Uint8Array | undefined)?.BYTES_PER_ELEMENT ?? 0);
  if (length === 0) return 0;
  const first = Number(offsets[0]);
  const items = Number(offsets[length]) - first;
  const child = data.children[0] as Data | undefined;
  const content = child === undefined ? items : columnBytes(child.slice(first, items));
  return length * offsets.BYTES_PER_ELEMENT + content;
}

function childBytes(data: Data): number {
  return data.children.reduce((bytes, child) => bytes + columnBytes(child), 0);
}
