// JavaScript values as MessagePack: what a thread could be sent, except what is code, wraps code or is an error. Objects of a
// class leave as what they hold.
import { isQuarryError } from "../../engine/index.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { typedArrayKind } from "./typed-arrays.ts";
import { EXTENSION, notSendable, TOKEN } from "./wire-format.ts";

/** Texts no longer than this are written character by character, which is faster than asking the runtime. */
const SHORT_TEXT = 32;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** @throws `function.not-sendable` */
export function writeValue(writer: ByteWriter, value: unknown): void {
  switch (typeof value) {
    case "string":
      writeText(writer, value);
      break;
    case "number":
      writeNumber(writer, value);
      break;
    case "boolean":
      writer.byte(value ? TOKEN.true : TOKEN.false);
      break;
    case "undefined":
      writeUndefined(writer);
      break;
    case "bigint":
      writeBigint(writer, value);
      break;
    case "object":
      if (value === null) writer.byte(TOKEN.nil);
      else writeObject(writer, value);
      break;
    case "function":
    case "symbol":
      throw notSendable(`it is, or holds, a ${typeof value}`);
  }
}

/** Why nothing was written, if what was to be written cannot be sent. */
export function tryWrite(writer: ByteWriter, write: () => void): string | undefined {
  const mark = writer.mark();
  try {
    write();
    return undefined;
  } catch (error) {
    if (!isQuarryError(error, "function.not-sendable")) throw error;
    writer.rewind(mark);
    return error.facts.detail;
  }
}

/** The head of a list: `length` values follow. */
export function writeArrayHead(writer: ByteWriter, length: number): void {
  writeHead(writer, length, ARRAY_HEADS);
}

export function writeBytes(writer: ByteWriter, bytes: Uint8Array): void {
  const { length } = bytes;
  if (length < 0x100) {
    writer.byte(TOKEN.bytes8);
    writer.byte(length);
  } else if (length < 0x10000) writeTwo(writer, TOKEN.bytes16, length);
  else writeFour(writer, TOKEN.bytes32, length);
  writer.put(bytes);
}

function writeObject(writer: ByteWriter, value: object): void {
  if (Array.isArray(value)) writeArray(writer, value);
  else if (isPlain(value)) writeStruct(writer, value);
  else if (value instanceof Uint8Array) writeBytes(writer, value);
  else if (value instanceof Date) writeDate(writer, value);
  else if (value instanceof Map) writeParts(writer, EXTENSION.map, value, entryParts(value));
  else if (value instanceof Set) writeParts(writer, EXTENSION.set, value, [...value]);
  else if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) writeTypedArray(writer, value);
  else writeInstance(writer, value);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Its own fields; what is built in and holds more than fields does not leave. */
function writeInstance(writer: ByteWriter, value: object): void {
  const kind = Object.prototype.toString.call(value);
  if (kind !== "[object Object]") throw notSendable(`it is, or holds, an ${kind.slice(1, -1)}`);
  writeStruct(writer, value);
}

function entryParts(map: ReadonlyMap<unknown, unknown>): readonly unknown[] {
  const parts: unknown[] = [];
  for (const entry of map) parts.push(...entry);
  return parts;
}

function writeArray(writer: ByteWriter, values: readonly unknown[]): void {
  writer.enter(values);
  writeArrayHead(writer, values.length);
  for (let at = 0; at < values.length; at++) writeValue(writer, values[at]);
  writer.leave();
}

function writeStruct(writer: ByteWriter, value: object): void {
  writer.enter(value);
  const keys = Object.keys(value);
  writeHead(writer, keys.length, STRUCT_HEADS);
  for (const key of keys) {
    writeText(writer, key);
    writeValue(writer, (value as Readonly<Record<string, unknown>>)[key]);
  }
  writer.leave();
}

/** Values inside an extension, whose length is known when they are written. */
function writeParts(writer: ByteWriter, type: number, value: object, parts: readonly unknown[]): void {
  writer.enter(value);
  writeFour(writer, TOKEN.extension32, 0);
  writer.byte(type);
  const start = writer.at;
  for (const part of parts) writeValue(writer, part);
  writer.view.setUint32(start - 5, writer.at - start);
  writer.leave();
}

function writeNumber(writer: ByteWriter, value: number): void {
  writer.reserve(9);
  if (value >>> 0 === value && !Object.is(value, -0)) writeUnsigned(writer, value);
  else if ((value | 0) === value && value < 0) writeNegative(writer, value);
  else {
    writer.bytes[writer.at] = TOKEN.float64;
    writer.view.setFloat64(writer.at + 1, value);
    writer.at += 9;
  }
}

function writeUnsigned(writer: ByteWriter, value: number): void {
  const { bytes } = writer;
  if (value < 0x80) bytes[writer.at++] = value;
  else if (value < 0x100) {
    bytes[writer.at++] = TOKEN.uint8;
    bytes[writer.at++] = value;
  } else if (value < 0x10000) writeTwo(writer, TOKEN.uint16, value);
  else writeFour(writer, TOKEN.uint32, value);
}

function writeNegative(writer: ByteWriter, value: number): void {
  if (value >= -0x20) writer.bytes[writer.at++] = value;
  else {
    writer.bytes[writer.at] = TOKEN.int32;
    writer.view.setInt32(writer.at + 1, value);
    writer.at += 5;
  }
}

function writeBigint(writer: ByteWriter, value: bigint): void {
  if (BigInt.asIntN(64, value) === value) writeBigint64(writer, TOKEN.int64, value);
  else if (BigInt.asUintN(64, value) === value) writeBigint64(writer, TOKEN.uint64, value);
  else writeWideBigint(writer, value);
}

function writeBigint64(writer: ByteWriter, token: number, value: bigint): void {
  writer.reserve(9);
  writer.bytes[writer.at] = token;
  writer.view.setBigUint64(writer.at + 1, BigInt.asUintN(64, value));
  writer.at += 9;
}

function writeWideBigint(writer: ByteWriter, value: bigint): void {
  const digits = (value < 0n ? -value : value).toString(16);
  const magnitude = Buffer.from(digits.padStart(digits.length + (digits.length & 1), "0"), "hex");
  writeFour(writer, TOKEN.extension32, magnitude.length + 1);
  writer.byte(EXTENSION.bigint);
  writer.byte(value < 0n ? 1 : 0);
  writer.put(magnitude);
}

function writeText(writer: ByteWriter, text: string): void {
  if (text.length <= SHORT_TEXT && writeShortText(writer, text)) return;
  const size = Buffer.byteLength(text);
  if (size !== text.length && LONE_SURROGATE.test(text)) writeText16(writer, text);
  else {
    writer.reserve(size + 5);
    writeTextHead(writer, size);
    writer.at += writer.bytes.write(text, writer.at, size);
  }
}

/** False for what is not ASCII: nothing was written. */
function writeShortText(writer: ByteWriter, text: string): boolean {
  const { length } = text;
  writer.reserve(length + 2);
  const { bytes, at } = writer;
  writeTextHead(writer, length);
  const start = writer.at;
  for (let index = 0; index < length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0x80) {
      writer.at = at;
      return false;
    }
    bytes[start + index] = unit;
  }
  writer.at = start + length;
  return true;
}

function writeTextHead(writer: ByteWriter, length: number): void {
  if (length < 0x20) writer.byte(TOKEN.fixText | length);
  else if (length < 0x100) {
    writer.byte(TOKEN.text8);
    writer.byte(length);
  } else if (length < 0x10000) writeTwo(writer, TOKEN.text16, length);
  else writeFour(writer, TOKEN.text32, length);
}

function writeText16(writer: ByteWriter, text: string): void {
  writeFour(writer, TOKEN.extension32, text.length * 2);
  writer.byte(EXTENSION.text16);
  writer.reserve(text.length * 2);
  writer.at += writer.bytes.write(text, writer.at, "utf16le");
}

function writeUndefined(writer: ByteWriter): void {
  writer.byte(TOKEN.fixExtension1);
  writer.byte(EXTENSION.undefined);
  writer.byte(0);
}

function writeDate(writer: ByteWriter, date: Date): void {
  writer.reserve(10);
  writer.bytes[writer.at] = TOKEN.fixExtension8;
  writer.bytes[writer.at + 1] = EXTENSION.date;
  writer.view.setFloat64(writer.at + 2, date.getTime());
  writer.at += 10;
}

function writeTypedArray(writer: ByteWriter, value: ArrayBufferView | ArrayBuffer): void {
  const bytes = ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value);
  writeFour(writer, TOKEN.extension32, bytes.length + 1);
  writer.byte(EXTENSION.typedArray);
  writer.byte(typedArrayKind(value));
  writer.put(bytes);
}

interface HeadTokens {
  /** Holds a length below 16 itself. */
  readonly fix: number;
  readonly two: number;
  readonly four: number;
}

const ARRAY_HEADS: HeadTokens = { fix: TOKEN.fixArray, two: TOKEN.array16, four: TOKEN.array32 };
const STRUCT_HEADS: HeadTokens = { fix: TOKEN.fixMap, two: TOKEN.map16, four: TOKEN.map32 };

function writeHead(writer: ByteWriter, length: number, { fix, two, four }: HeadTokens): void {
  if (length < 16) writer.byte(fix | length);
  else if (length < 0x10000) writeTwo(writer, two, length);
  else writeFour(writer, four, length);
}

function writeTwo(writer: ByteWriter, token: number, value: number): void {
  writer.reserve(3);
  writer.bytes[writer.at] = token;
  writer.view.setUint16(writer.at + 1, value);
  writer.at += 3;
}

function writeFour(writer: ByteWriter, token: number, value: number): void {
  writer.reserve(5);
  writer.bytes[writer.at] = token;
  writer.view.setUint32(writer.at + 1, value);
  writer.at += 5;
}
