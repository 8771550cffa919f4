// Chunks of one column put together: by blocks where the layout allows it, else row by row.
import { type Data, makeData, Type } from "apache-arrow";
import { gather } from "./gather.ts";

/** The rows of all chunks (of one type), one after the other. A single chunk is handed back as it is. */
export function concat(chunks: readonly Data[]): Data {
  const [first, ...others] = chunks as [Data, ...Data[]];
  if (others.length === 0) return first;
  if (chunks.some(({ nullCount }) => nullCount > 0)) return concatRows(chunks);
  if (isText(first)) return concatTexts(chunks);
  return isFixedWidth(first) ? concatValues(chunks) : concatRows(chunks);
}

type Values = Uint8Array & { readonly constructor: new (length: number) => Values };

function isText({ typeId }: Data): boolean {
  return typeId === Type.Utf8 || typeId === Type.Binary;
}

/** One typed array, as many elements for every row. Booleans are bits, dictionaries must be the same. */
function isFixedWidth({ typeId, children, valueOffsets, values }: Data): boolean {
  const isPlain = typeId !== Type.Bool && typeId !== Type.Dictionary && typeId !== Type.Null;
  return isPlain && children.length === 0 && valueOffsets === undefined && ArrayBuffer.isView(values);
}

function concatValues(chunks: readonly Data[]): Data {
  const [first] = chunks as [Data];
  const length = totalLength(chunks);
  const data = new (first.values as Values).constructor(length * first.stride);
  let at = 0;
  for (const chunk of chunks) {
    const elements = chunk.length * chunk.stride;
    data.set((chunk.values as Values).subarray(0, elements), at);
    at += elements;
  }
  return makeData({ type: first.type, length, nullCount: 0, data } as never) as unknown as Data;
}

function concatTexts(chunks: readonly Data[]): Data {
  const [first] = chunks as [Data];
  const length = totalLength(chunks);
  const valueOffsets = new Int32Array(length + 1);
  const data = new Uint8Array(chunks.reduce((sum, chunk) => sum + textEnd(chunk) - textStart(chunk), 0));
  let row = 0;
  for (const chunk of chunks) {
    const start = textStart(chunk);
    const moved = valueOffsets[row]! - start;
    data.set((chunk.values as Uint8Array).subarray(start, textEnd(chunk)), valueOffsets[row]!);
    for (let at = 1; at <= chunk.length; at++) valueOffsets[++row] = (chunk.valueOffsets[at] as number) + moved;
  }
  return makeData({ type: first.type, length, nullCount: 0, valueOffsets, data } as never) as unknown as Data;
}

function textStart({ valueOffsets }: Data): number {
  return valueOffsets[0] as number;
}

function textEnd({ valueOffsets, length }: Data): number {
  return valueOffsets[length] as number;
}

function concatRows(chunks: readonly Data[]): Data {
  const length = totalLength(chunks);
  const rows = new Int32Array(length);
  const columns = new Int32Array(length);
  let at = 0;
  for (const [index, chunk] of chunks.entries()) {
    columns.fill(index, at, at + chunk.length);
    for (let row = 0; row < chunk.length; row++) rows[at++] = row;
  }
  return gather(chunks, { rows, columns });
}

function totalLength(chunks: readonly Data[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}
