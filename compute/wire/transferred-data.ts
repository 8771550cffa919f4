// Arrow data as views of just its rows: what travels of a batch or a column, and the data again from such views.
import { Data, DataType, type Field, Vector } from "apache-arrow";

/** Widths of all Arrow types divide it. */
export const ALIGNMENT = 8;

/** On the wire, beside the bits to skip: some rows are null. */
export const HAS_NULLS = 8;

export type DictionaryType = DataType & { readonly dictionary: DataType; readonly indices: DataType };

export type View = ArrayBufferView & { readonly length: number };

/** One column's data (or a batch's, as a struct), its children beside it. */
export interface TransferredData {
  readonly length: number;
  readonly nullCount: number;
  /** Bits to skip in `validity` and in the values of booleans: fewer than 8. */
  readonly bitOffset: number;
  readonly validity: View | undefined;
  readonly offsets: View | undefined;
  readonly values: View | undefined;
  readonly typeIds: View | undefined;
  readonly children: readonly TransferredData[];
  readonly dictionary: readonly TransferredData[] | undefined;
}

/** The part of a chunk's buffers that holds its rows: views of what is shared, not yet copied. */
export function compact(data: Data): TransferredData {
  const { type, length, nullCount, offset } = data;
  const bitOffset = offset & 7;
  const shared = { length, nullCount, bitOffset, dictionary: data.dictionary?.data.map(compact) };
  const validity = nullCount === 0 || hasNoBitmap(type) ? undefined : bits(data.nullBitmap, offset, length);
  const plain = { ...shared, validity, offsets: undefined, values: undefined, typeIds: undefined, children: [] };
  if (DataType.isNull(type)) return plain;
  if (DataType.isBool(type)) return { ...plain, values: bits(data.values, offset, length) };
  if (DataType.isUnion(type)) return { ...plain, ...compactUnion(data) };
  if (DataType.isStruct(type)) return { ...plain, children: data.children.map((child) => head(child, length)) };
  if (DataType.isFixedSizeList(type)) {
    return { ...plain, children: [head(data.children[0]!, length * type.listSize)] };
  }
  if (data.valueOffsets !== undefined) return { ...plain, ...compactVariable(data) };
  return { ...plain, values: (data.values as Uint8Array).subarray(0, length * data.stride) };
}

function hasNoBitmap(type: DataType): boolean {
  return DataType.isUnion(type) || DataType.isNull(type);
}

/** Texts, bytes, lists and maps: the items of these rows, counted from zero. */
function compactVariable(data: Data): Pick<TransferredData, "offsets" | "values" | "children"> {
  const shared = (data.valueOffsets as Int32Array).subarray(0, data.length + 1);
  const start = Number(shared[0] ?? 0);
  const end = Number(shared[data.length] ?? 0);
  const offsets = start === 0 ? shared : rebased(shared, start);
  const [child] = data.children;
  if (child !== undefined) return { offsets, values: undefined, children: [compact(child.slice(start, end - start))] };
  return { offsets, values: (data.values as Uint8Array).subarray(start, end), children: [] };
}

function rebased(offsets: Int32Array | BigInt64Array, start: number): View {
  if (offsets instanceof Int32Array) return offsets.map((offset) => offset - start);
  return offsets.map((offset) => offset - BigInt(start));
}

/** A dense union's offsets point anywhere into its children, which go whole; a sparse one's children have its rows. */
function compactUnion({ type, typeIds, valueOffsets, children, length }: Data) {
  const ids = (typeIds as Int8Array).subarray(0, length);
  if (!DataType.isDenseUnion(type)) return { typeIds: ids, children: children.map((child) => head(child, length)) };
  return { typeIds: ids, offsets: (valueOffsets as Int32Array).subarray(0, length), children: children.map(compact) };
}

function head(data: Data, length: number): TransferredData {
  return compact(data.length === length ? data : data.slice(0, length));
}

/** Whole bytes around the bits of these rows. */
function bits(bitmap: Uint8Array, offset: number, length: number): Uint8Array {
  return bitmap.subarray(offset >> 3, (offset + length + 7) >> 3);
}

/** The data again, without a copy. */
export function dataOf(type: DataType, transferred: TransferredData): Data {
  const { length, nullCount, bitOffset, validity, offsets, values, typeIds } = transferred;
  const children = transferred.children.map((child, index) => dataOf(childType(type, index), child));
  const dictionary = dictionaryOf(type, transferred.dictionary);
  const buffers = [offsets, values, validity, typeIds] as never;
  return new Data(type, bitOffset, length, nullCount, buffers, children, dictionary);
}

export function childType(type: DataType, index: number): DataType {
  return (type.children as readonly Field[])[index]!.type;
}

function dictionaryOf(type: DataType, chunks: readonly TransferredData[] | undefined): Vector | undefined {
  if (chunks === undefined || !DataType.isDictionary(type)) return undefined;
  return new Vector(chunks.map((chunk) => dataOf(type.dictionary as DataType, chunk)));
}
