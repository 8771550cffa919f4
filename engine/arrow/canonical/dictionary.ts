// Dictionary-encoded columns: decoded, or, for an enum, with indices into the enum's own values.
import { type Data, makeData, Type, type Vector } from "apache-arrow";
import type { LogicalType } from "../../types/logical-type.ts";
import { gather, type Selection } from "../gather.ts";
import { arrowType } from "../types.ts";
import { canonicalBinary } from "./binary.ts";
import { mismatch } from "./mismatch.ts";

type EnumType = LogicalType & { readonly id: "ENUM" };

const decoder = new TextDecoder();

/** The values a dictionary-encoded column stands for. */
export function decodeDictionary(data: Data): Data {
  const chunks = (data.dictionary as Vector).data.map(withoutViews);
  return gather(chunks, locate(chunks, dictionaryRows(data)));
}

/** Gathering does not know views. */
function withoutViews(data: Data): Data {
  if (data.typeId === Type.Utf8View) return canonicalBinary(data, { id: "VARCHAR" }, "");
  return data.typeId === Type.BinaryView ? canonicalBinary(data, { id: "BLOB" }, "") : data;
}

/** Deltas make a dictionary grow by chunks: which of them each row is in, and where. */
function locate(chunks: readonly Data[], rows: Int32Array): Selection {
  if (chunks.length === 1) return { rows };
  const starts = chunks.map((_, chunk) => chunks.slice(0, chunk).reduce((sum, { length }) => sum + length, 0));
  const columns = rows.map((row) =>
    Math.max(
      0,
      starts.findLastIndex((start) => start <= row),
    ),
  );
  return { rows: rows.map((row, index) => (row < 0 ? row : row - starts[columns[index]!]!)), columns };
}

/** A dictionary or plain texts as indices of 32 bits into the values of `type`. */
export function enumIndices(data: Data, type: EnumType, column: string): Data {
  const isDictionary = data.typeId === Type.Dictionary;
  if (!isDictionary && data.typeId !== Type.Utf8) return mismatch(data, type, column);
  const texts = isDictionary ? (data.dictionary as Vector).data.flatMap(textsOf) : textsOf(data);
  const ofValue = new Map(type.values.map((value, index) => [value, index] as const));
  const ofText = texts.map((text) => (text === undefined ? undefined : ofValue.get(text)));
  const indices = new Int32Array(data.length);
  const places = isDictionary ? dictionaryRows(data) : undefined;
  for (let row = 0; row < data.length; row++) {
    if (!data.getValid(row)) continue;
    indices[row] = ofText[places?.[row] ?? row] ?? mismatch(data, type, column);
  }
  const { length, offset, nullBitmap, nullCount } = data;
  return makeData({ type: arrowType(type), length, offset, nullBitmap, nullCount, data: indices } as never);
}

/** Places in the dictionary; −1 for null. */
function dictionaryRows(data: Data): Int32Array {
  const indices = data.values as Int32Array | BigInt64Array;
  return Int32Array.from({ length: data.length }, (_, row) => (data.getValid(row) ? Number(indices[row]) : -1));
}

function textsOf(data: Data): (string | undefined)[] {
  const { length, values, valueOffsets } = canonicalBinary(data, { id: "VARCHAR" }, "");
  const offsets = valueOffsets as Int32Array;
  return Array.from({ length }, (_, row) => {
    const bytes = (values as Uint8Array).subarray(offsets[row]!, offsets[row + 1]!);
    return data.getValid(row) ? decoder.decode(bytes) : undefined;
  });
}
