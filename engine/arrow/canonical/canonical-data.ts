// Arrow data from anywhere → the one Arrow type the writers know for a logical type. Here, too, what a field's metadata
// claims is checked against what its buffers are: the writers copy memory and check nothing.
import { type Data, type DataType, makeData, Type, UnionMode } from "apache-arrow";
import type { LogicalType, NamedType } from "../../types/logical-type.ts";
import { gather } from "../gather.ts";
import { arrowType } from "../types.ts";
import { canonicalBinary } from "./binary.ts";
import { decodeDictionary, enumIndices } from "./dictionary.ts";
import { canonicalFixedWidth } from "./fixed-width.ts";
import { mismatch } from "./mismatch.ts";
import { nullData } from "./null-data.ts";

/**
 * `data` as data of the type `arrowType(type)`; itself when it is that already.
 *
 * @throws `plan.schema-mismatch` when it is something else than the column's type says
 */
export function canonicalData(data: Data, type: LogicalType, column: string): Data {
  if (data.typeId === Type.Null && type.id !== "NULL") return nullData(arrowType(type), data.length);
  if (type.id === "ENUM") return enumIndices(data, type, column);
  if (data.typeId === Type.Dictionary) return canonicalData(decodeDictionary(data), type, column);
  switch (type.id) {
    case "NULL":
      return data.typeId === Type.Null ? data : mismatch(data, type, column);
    case "LIST":
      return canonicalList(data, type, [Type.List, Type.LargeList], type.child, column);
    case "MAP":
      return canonicalList(data, type, [Type.Map], entries(type), column);
    case "ARRAY":
      return canonicalArray(data, type, column);
    case "STRUCT":
      return data.typeId === Type.Struct ? withMembers(data, type, type.fields, column) : mismatch(data, type, column);
    case "UNION":
      return canonicalUnion(data, type, column);
    case "VARCHAR":
    case "JSON":
    case "VARIANT":
    case "BLOB":
    case "BIT":
    case "BIGNUM":
    case "GEOMETRY":
      return canonicalBinary(data, type, column);
    default:
      return canonicalFixedWidth(data, type, column);
  }
}

const entries = ({ key, value }: { readonly key: LogicalType; readonly value: LogicalType }): LogicalType => ({
  id: "STRUCT",
  fields: [
    { name: "key", type: key },
    { name: "value", type: value },
  ],
});

function canonicalList(
  data: Data,
  type: LogicalType,
  accepted: readonly Type[],
  child: LogicalType,
  column: string,
): Data {
  if (!accepted.includes(data.typeId)) return mismatch(data, type, column);
  const items = canonicalData(data.children[0]!, child, column);
  if (items === data.children[0] && data.typeId !== Type.LargeList) return data;
  const valueOffsets = Int32Array.from(data.valueOffsets as Int32Array | BigInt64Array, Number);
  return rebuilt(data, arrowType(type), { valueOffsets, child: items });
}

function canonicalArray(data: Data, type: LogicalType & { id: "ARRAY" }, column: string): Data {
  if (data.typeId !== Type.FixedSizeList || data.stride !== type.size) return mismatch(data, type, column);
  const child = canonicalData(data.children[0]!, type.child, column);
  return child === data.children[0] ? data : rebuilt(data, arrowType(type), { child });
}

function withMembers(data: Data, type: LogicalType, members: readonly NamedType[], column: string): Data {
  if (data.children.length !== members.length) return mismatch(data, type, column);
  const children = members.map((member, index) => canonicalData(data.children[index]!, member.type, column));
  if (children.every((child, index) => child === data.children[index])) return data;
  return rebuilt(data, arrowType(type), { children, typeIds: data.typeIds });
}

/** Sparse, with the positions of members as their ids. */
function canonicalUnion(data: Data, type: LogicalType & { id: "UNION" }, column: string): Data {
  if (data.typeId !== Type.Union) return mismatch(data, type, column);
  const { mode, typeIdToChildIndex } = data.type as unknown as {
    mode: UnionMode;
    typeIdToChildIndex: Record<number, number>;
  };
  const typeIds = Int8Array.from(data.typeIds as Int8Array, (id) => typeIdToChildIndex[id] ?? 0);
  const isPlain = mode === UnionMode.Sparse && typeIds.every((id, row) => id === data.typeIds[row]);
  if (isPlain) return withMembers(data, type, type.members, column);
  const children = mode === UnionMode.Sparse ? data.children : sparseMembers(data, typeIds, type, column);
  return withMembers(makeData({ type: arrowType(type), typeIds, children } as never), type, type.members, column);
}

function sparseMembers(data: Data, typeIds: Int8Array, type: LogicalType & { id: "UNION" }, column: string): Data[] {
  const offsets = data.valueOffsets as Int32Array;
  return type.members.map((member, index) => {
    const rows = Int32Array.from(typeIds, (id, row) => (id === index ? offsets[row]! : -1));
    return gather([canonicalData(data.children[index]!, member.type, column)], { rows });
  });
}

/** The same rows and nulls as another type, with other buffers. */
function rebuilt(data: Data, type: DataType, buffers: object): Data {
  const { length, offset, nullBitmap } = data;
  return makeData({ type, length, offset, nullBitmap, nullCount: data.nullCount, ...buffers } as never);
}
