// Record batches and columns as plain data over one buffer of their own, which a thread can be given without a copy and a
// process as bytes. The engine's batches share their buffers with others, so what leaves is copied once, and only its rows.
import {
  Data,
  DataType,
  Field,
  makeData,
  RecordBatch,
  RecordBatchReader,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Vector,
} from "apache-arrow";

type View = ArrayBufferView & { readonly length: number };

/** One column's data (or a batch's, as a struct), its children beside it. Every view lies in the one buffer. */
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

/** A batch or column as data. */
export interface TransferredArrow {
  /** Its schema as an Arrow IPC message. */
  readonly schema: Uint8Array;
  readonly chunks: readonly TransferredData[];
}

/** A batch or column ready to leave. */
export interface PackedArrow {
  readonly arrow: TransferredArrow;
  /** Holds all bytes of the chunks and nothing else: what to transfer. */
  readonly buffer: ArrayBuffer;
}

/** n rows in → the same n rows as data; the batch stays usable. */
export function encodeBatch(batch: RecordBatch): PackedArrow {
  return pack(schemaBytes(batch.schema), [compact(batch.data)]);
}

/** The batch again, without a copy. */
export function decodeBatch({ schema, chunks }: TransferredArrow): RecordBatch {
  const decoded = schemaOf(schema);
  const children = decoded.fields.map(({ type }, index) => dataOf(type, chunks[0]!.children[index]!));
  const { length } = chunks[0]!;
  const type = new Struct(decoded.fields);
  return new RecordBatch(decoded, makeData({ type, length, nullCount: 0, children }));
}

/** A column as data; it stays usable. */
export function encodeVector(vector: Vector): PackedArrow {
  return pack(schemaBytes(columnSchema(vector.type)), vector.data.map(compact));
}

/** The column again, without a copy. */
export function decodeVector({ schema, chunks }: TransferredArrow): Vector {
  const { type } = schemaOf(schema).fields[0]!;
  return new Vector(chunks.map((chunk) => dataOf(type, chunk)));
}

/** The part of a chunk's buffers that holds its rows: views of what is shared, not yet copied. */
function compact(data: Data): TransferredData {
  const { type, length, nullCount, offset } = data;
  const bitOffset = offset & 7;
  const shared = { length, nullCount, bitOffset, dictionary: data.dictionary?.data.map(compact) };
  const validity = nullCount === 0 || DataType.isUnion(type) ? undefined : bits(data.nullBitmap, offset, length);
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

/** Widths of all Arrow types divide it. */
const ALIGNMENT = 8;

function pack(schema: Uint8Array, chunks: readonly TransferredData[]): PackedArrow {
  const buffer = new ArrayBuffer(chunks.reduce((bytes, chunk) => bytes + packedBytes(chunk), 0));
  const packer = new Packer(buffer);
  return { arrow: { schema, chunks: chunks.map((chunk) => packer.copy(chunk)) }, buffer };
}

function packedBytes({ validity, offsets, values, typeIds, children, dictionary = [] }: TransferredData): number {
  const own = aligned(validity) + aligned(offsets) + aligned(values) + aligned(typeIds);
  return [...children, ...dictionary].reduce((bytes, child) => bytes + packedBytes(child), own);
}

function aligned(view: View | undefined): number {
  return view === undefined ? 0 : Math.ceil(view.byteLength / ALIGNMENT) * ALIGNMENT;
}

type ViewClass = new (buffer: ArrayBuffer, byteOffset: number, length: number) => View;

/** Copies views one behind the other. */
class Packer {
  readonly #buffer: ArrayBuffer;
  readonly #bytes: Uint8Array;
  #end = 0;

  constructor(buffer: ArrayBuffer) {
    this.#buffer = buffer;
    this.#bytes = new Uint8Array(buffer);
  }

  copy(data: TransferredData): TransferredData {
    return {
      ...data,
      validity: this.#move(data.validity),
      offsets: this.#move(data.offsets),
      values: this.#move(data.values),
      typeIds: this.#move(data.typeIds),
      children: data.children.map((child) => this.copy(child)),
      dictionary: data.dictionary?.map((chunk) => this.copy(chunk)),
    };
  }

  #move(view: View | undefined): View | undefined {
    if (view === undefined) return undefined;
    const start = this.#end;
    this.#end += aligned(view);
    this.#bytes.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), start);
    return new (view.constructor as ViewClass)(this.#buffer, start, view.length);
  }
}

function dataOf(type: DataType, transferred: TransferredData): Data {
  const { length, nullCount, bitOffset, validity, offsets, values, typeIds } = transferred;
  const children = transferred.children.map((child, index) => dataOf(childType(type, index), child));
  const dictionary = dictionaryOf(type, transferred.dictionary);
  const buffers = [offsets, values, validity, typeIds] as never;
  return new Data(type, bitOffset, length, nullCount, buffers, children, dictionary);
}

function childType(type: DataType, index: number): DataType {
  return (type.children as readonly Field[])[index]!.type;
}

function dictionaryOf(type: DataType, chunks: readonly TransferredData[] | undefined): Vector | undefined {
  if (chunks === undefined || !DataType.isDictionary(type)) return undefined;
  return new Vector(chunks.map((chunk) => dataOf(type.dictionary as DataType, chunk)));
}

// ── Schemas: asked for with every message, and nearly always the same ones ──

const encodedSchemas = new WeakMap<Schema, Uint8Array>();
const columnSchemas = new WeakMap<DataType, Schema>();
const decodedSchemas = new Map<string, Schema>();
const MAX_DECODED_SCHEMAS = 256;

function columnSchema(type: DataType): Schema {
  const known = columnSchemas.get(type);
  if (known !== undefined) return known;
  const schema = new Schema([new Field("", type, true)]);
  columnSchemas.set(type, schema);
  return schema;
}

function schemaBytes(schema: Schema): Uint8Array {
  const known = encodedSchemas.get(schema);
  if (known !== undefined) return known;
  const writer = new RecordBatchStreamWriter().reset(undefined, schema);
  writer.finish();
  const bytes = writer.toUint8Array(true);
  encodedSchemas.set(schema, bytes);
  return bytes;
}

function schemaOf(bytes: Uint8Array): Schema {
  const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  const known = decodedSchemas.get(key);
  if (known !== undefined) return known;
  if (decodedSchemas.size >= MAX_DECODED_SCHEMAS) decodedSchemas.clear();
  const { schema } = RecordBatchReader.from(bytes).open();
  decodedSchemas.set(key, schema);
  return schema;
}
