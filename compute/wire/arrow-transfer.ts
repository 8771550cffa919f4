// Record batches and columns as plain data over one buffer of their own, which a thread can be given without a copy and a
// process as bytes. The engine's batches share their buffers with others, so what leaves is copied once, and only its rows.
import { makeData, RecordBatch, Struct, Vector } from "apache-arrow";
import { columnSchema, readSchema, schemaBytes } from "./arrow-schema.ts";
import { ALIGNMENT, compact, dataOf, type TransferredData, type View } from "./transferred-data.ts";

/** A batch or column as data. */
export interface TransferredArrow {
  /** Its schema, as `schemaBytes` writes it. */
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
  const decoded = readSchema(schema);
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
  const { type } = readSchema(schema).fields[0]!;
  return new Vector(chunks.map((chunk) => dataOf(type, chunk)));
}

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
