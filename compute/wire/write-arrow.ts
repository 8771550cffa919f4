// Batches and columns on the wire: their types, two numbers per column, and then the bytes of their rows, each buffer at a
// multiple of eight. How long a buffer is follows from its type and rows.
import { type DataType, type RecordBatch, Struct, type Vector } from "apache-arrow";
import { columnSchema, schemaBytes } from "./arrow-schema.ts";
import type { ByteWriter } from "./byte-writer.ts";
import {
  ALIGNMENT,
  childType,
  compact,
  type DictionaryType,
  HAS_NULLS,
  type TransferredData,
  type View,
} from "./transferred-data.ts";
import { notSendable, WIRE_LIMITS } from "./wire-format.ts";
import { writeArrayHead, writeBytes, writeValue } from "./write-value.ts";

/** The buffers that follow when the writer is finished, in order. */
export interface ArrowBody {
  readonly views: readonly View[];
  readonly bytes: number;
}

/** Writes everything but the buffers. */
export function writeBatch(writer: ByteWriter, { schema, data }: RecordBatch): ArrowBody {
  writeBytes(writer, schemaBytes(schema));
  return writeChunks(writer, new Struct(schema.fields), [compact(data)]);
}

/** Writes everything but the buffers. */
export function writeColumn(writer: ByteWriter, { type, data }: Vector): ArrowBody {
  writeBytes(writer, schemaBytes(columnSchema(type)));
  return writeChunks(writer, type, data.map(compact));
}

/** What was written, and the buffers behind it. */
export function finishArrow(writer: ByteWriter, { views, bytes }: ArrowBody): Buffer {
  let at = writer.at;
  const message = writer.finish(bytes);
  for (const { buffer, byteOffset, byteLength } of views) {
    message.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    const end = at + aligned(byteLength);
    message.fill(0, at + byteLength, end);
    at = end;
  }
  return message;
}

function writeChunks(writer: ByteWriter, type: DataType, chunks: readonly TransferredData[]): ArrowBody {
  if (chunks.some(({ length }) => length > WIRE_LIMITS.maxRows))
    throw notSendable(`it has more than ${WIRE_LIMITS.maxRows} rows`);
  const numbers = [chunks.length];
  const views: View[] = [];
  for (const chunk of chunks) addData(numbers, views, type, chunk);
  writeArrayHead(writer, numbers.length);
  for (const number of numbers) writeValue(writer, number);
  return { views, bytes: views.reduce((sum, { byteLength }) => sum + aligned(byteLength), 0) };
}

function addData(numbers: number[], views: View[], type: DataType, data: TransferredData): void {
  const { length, bitOffset, validity, offsets, typeIds, values, children, dictionary } = data;
  numbers.push(length, bitOffset | (validity === undefined ? 0 : HAS_NULLS));
  if (length > 0) for (const view of [validity, offsets, typeIds, values]) if (view !== undefined) views.push(view);
  for (const [index, child] of children.entries()) addData(numbers, views, childType(type, index), child);
  if (dictionary === undefined) return;
  numbers.push(dictionary.length);
  for (const chunk of dictionary) addData(numbers, views, (type as DictionaryType).dictionary, chunk);
}

function aligned(byteLength: number): number {
  return Math.ceil(byteLength / ALIGNMENT) * ALIGNMENT;
}
