// Columns of nothing but null, of any type.
import { type Data, type DataType, makeData, Type } from "apache-arrow";
import { bitmapBytes } from "../bits.ts";

export function nullData(type: DataType, length: number): Data {
  const nulls = { type, length, nullCount: length, nullBitmap: new Uint8Array(bitmapBytes(length)) };
  const childTypes = (type.children ?? []).map((field) => field.type as DataType);
  switch (type.typeId) {
    case Type.Null:
      return makeData({ type, length } as never);
    case Type.Struct:
      return makeData({ ...nulls, children: childTypes.map((child) => nullData(child, length)) } as never);
    case Type.Union:
      return nullUnion(type, childTypes, length);
    case Type.List:
    case Type.Map:
      return makeData({
        ...nulls,
        valueOffsets: new Int32Array(length + 1),
        child: nullData(childTypes[0]!, 0),
      } as never);
    case Type.FixedSizeList:
      return makeData({ ...nulls, child: nullData(childTypes[0]!, length * listSize(type)) } as never);
    case Type.Utf8:
    case Type.Binary:
      return makeData({ ...nulls, valueOffsets: new Int32Array(length + 1), data: new Uint8Array(0) } as never);
    case Type.Dictionary:
      return makeData({ ...nulls, data: new Int32Array(length) } as never);
    default:
      return makeData({ ...nulls, data: new type.ArrayType(length * valuesPerRow(type)) } as never);
  }
}

function nullUnion(type: DataType, childTypes: readonly DataType[], length: number): Data {
  const children = childTypes.map((child) => nullData(child, length));
  return makeData({ type, typeIds: new Int8Array(length), children } as never);
}

const listSize = (type: DataType): number => (type as unknown as { listSize: number }).listSize;

/** Elements of the value array for one row: 16 for a UUID, 4 for a decimal. */
function valuesPerRow(type: DataType): number {
  return makeData({ type, length: 0, data: new type.ArrayType(0) } as never).stride;
}
