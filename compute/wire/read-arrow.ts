// Batches and columns off the wire. Whatever the bytes are, what comes out is sound: see `ArrowBuffers`.
import { type DataType, type Field, makeData, RecordBatch, type Schema, Struct, Type, Vector } from "apache-arrow";
import { ArrowBuffers, type Shape } from "./arrow-buffers.ts";
import { readSchema } from "./arrow-schema.ts";
import { childType, type DictionaryType, dataOf, type TransferredData } from "./transferred-data.ts";
import { unreadable, WIRE_LIMITS } from "./wire-format.ts";

/** What stands before the buffers. */
export interface ArrowHead {
  readonly schema: unknown;
  readonly numbers: unknown;
}

/** @throws `compute.unreadable` */
export function readBatch(head: ArrowHead, body: Uint8Array): RecordBatch {
  const schema = readSchema(head.schema);
  const type = new Struct(schema.fields);
  const [chunk, ...others] = readChunks(type, head.numbers, body);
  if (chunk === undefined || others.length > 0) throw unreadable("a batch is not one chunk");
  const children = schema.fields.map((field, index) => dataOf(field.type, chunk.children[index]!));
  return new RecordBatch(schema, makeData({ type, length: chunk.length, nullCount: 0, children }));
}

/** @throws `compute.unreadable` */
export function readColumn(head: ArrowHead, body: Uint8Array): Vector {
  const { type } = onlyField(readSchema(head.schema));
  return new Vector(readChunks(type, head.numbers, body).map((chunk) => dataOf(type, chunk)));
}

function onlyField({ fields }: Schema): Field {
  const [field, ...others] = fields;
  if (field === undefined || others.length > 0) throw unreadable(`a column has ${fields.length} types`);
  return field;
}

function readChunks(type: DataType, numbers: unknown, body: Uint8Array): readonly TransferredData[] {
  const buffers = new ArrowBuffers(numbers, body);
  const chunks = nextChunks(buffers, type);
  buffers.end();
  for (const { length } of chunks) refuseMany(length);
  return chunks;
}

function refuseMany(rows: number): void {
  if (rows > WIRE_LIMITS.maxRows) throw unreadable(`it has ${rows} rows`);
}

function nextChunks(buffers: ArrowBuffers, type: DataType): readonly TransferredData[] {
  const count = buffers.count();
  if (count < 1) throw unreadable("a column has no chunks");
  const chunks: TransferredData[] = [];
  while (chunks.length < count) chunks.push(nextData(buffers, type));
  return chunks;
}

function nextData(buffers: ArrowBuffers, type: DataType): TransferredData {
  const shape = buffers.shape();
  const { length, bitOffset } = shape;
  const validity = shape.hasNulls && length > 0 ? buffers.bits(shape) : undefined;
  const nullCount = validity === undefined ? 0 : UNKNOWN;
  const data = { ...WITHOUT_BUFFERS, length, nullCount, bitOffset, validity, ...nextBuffers(buffers, type, shape) };
  if (data.dictionary !== undefined) refuseStrayIndices(data);
  return data;
}

/** Arrow counts the nulls when asked. */
const UNKNOWN = -1;

const WITHOUT_BUFFERS = Object.freeze({
  offsets: undefined,
  values: undefined,
  typeIds: undefined,
  children: [],
  dictionary: undefined,
});

function nextBuffers(buffers: ArrowBuffers, type: DataType, shape: Shape): Partial<TransferredData> {
  const { length } = shape;
  switch (type.typeId) {
    case Type.Null:
      refuseMany(length);
      return {};
    case Type.Bool:
      return { values: buffers.bits(shape) };
    case Type.Utf8:
    case Type.LargeUtf8:
      return buffers.texts(type, length);
    case Type.Binary:
    case Type.LargeBinary:
      return buffers.blobs(type, length);
    case Type.List:
    case Type.LargeList:
    case Type.Map:
      return nextItems(buffers, type, length);
    case Type.Struct:
      return { children: nextChildren(buffers, type, length) };
    case Type.FixedSizeList:
      return { children: nextChildren(buffers, type, length * (type as SizedType).listSize) };
    case Type.Union:
      return nextUnion(buffers, type as UnionType, length);
    case Type.Dictionary:
      return nextDictionary(buffers, type as DictionaryType, length);
    default:
      return { values: buffers.values(type, length) };
  }
}

type SizedType = DataType & { readonly listSize: number };
type UnionType = DataType & { readonly typeIds: Int32Array; readonly mode: number };

function nextItems(buffers: ArrowBuffers, type: DataType, length: number): Partial<TransferredData> {
  const { offsets, items } = buffers.offsets(type, length);
  return { offsets, children: nextChildren(buffers, type, items) };
}

/** @param length what each child must have; undefined: what it says */
function nextChildren(buffers: ArrowBuffers, type: DataType, length: number | undefined): readonly TransferredData[] {
  return type.children.map((_, index) => {
    const child = nextData(buffers, childType(type, index));
    if (length !== undefined && child.length !== length) throw unreadable(`${child.length} items are not ${length}`);
    return child;
  });
}

const DENSE = 1;

function nextUnion(buffers: ArrowBuffers, type: UnionType, length: number): Partial<TransferredData> {
  const isDense = type.mode === DENSE;
  const offsets = isDense ? buffers.places(length) : undefined;
  const typeIds = buffers.typeIds(length);
  const children = nextChildren(buffers, type, isDense ? undefined : length);
  for (let row = 0; row < length; row++) {
    const child = children[type.typeIds.indexOf(typeIds[row]!)];
    const place = offsets?.[row] ?? 0;
    if (child === undefined || place < 0 || (isDense && place >= child.length))
      throw unreadable("a union's value is nowhere");
  }
  return { offsets, typeIds, children };
}

/** Of rows that are null, an index may be anything. */
function refuseStrayIndices({ validity, bitOffset, values, dictionary = [] }: TransferredData): void {
  const entries = dictionary.reduce((sum, { length }) => sum + length, 0);
  const indices = values as unknown as ArrayLike<number | bigint>;
  const bits = validity as Uint8Array | undefined;
  for (let row = 0; row < indices.length; row++) {
    const isNull = bits !== undefined && (bits[(bitOffset + row) >> 3]! & (1 << ((bitOffset + row) & 7))) === 0;
    const index = indices[row]!;
    if (!isNull && (index < 0 || index >= entries)) throw unreadable(`a dictionary has no entry ${index}`);
  }
}

function nextDictionary(buffers: ArrowBuffers, type: DictionaryType, length: number): Partial<TransferredData> {
  const values = buffers.values(type.indices, length);
  const dictionary = nextChunks(buffers, type.dictionary);
  return { values, dictionary };
}
