// The values `writeValue` wrote, from bytes that anybody may have written: nothing is evaluated, no prototype is touched.
import type { ByteReader } from "./byte-reader.ts";
import { typedArrayOf } from "./typed-arrays.ts";
import { EXTENSION, TOKEN, unreadable } from "./wire-format.ts";

/** Room made for parts that are only announced so far: lists in lists may each announce as many as the message has bytes. */
const MAX_PROMISED = 1024;

/** @throws `compute.unreadable` */
export function readValue(reader: ByteReader): unknown {
  const token = reader.uint8();
  if (token < TOKEN.fixMap) return token;
  if (token < TOKEN.fixArray) return readStruct(reader, token & 0x0f);
  if (token < TOKEN.fixText) return readArray(reader, token & 0x0f);
  if (token < TOKEN.nil) return readText(reader, token & 0x1f);
  if (token >= TOKEN.negative) return token - 0x100;
  return readToken(reader, token);
}

function readToken(reader: ByteReader, token: number): unknown {
  switch (token) {
    case TOKEN.nil:
      return null;
    case TOKEN.false:
      return false;
    case TOKEN.true:
      return true;
    case TOKEN.text8:
      return readText(reader, reader.uint8());
    case TOKEN.text16:
      return readText(reader, reader.uint16());
    case TOKEN.text32:
      return readText(reader, reader.uint32());
    case TOKEN.bytes8:
      return readBytes(reader, reader.uint8());
    case TOKEN.bytes16:
      return readBytes(reader, reader.uint16());
    case TOKEN.bytes32:
      return readBytes(reader, reader.uint32());
    case TOKEN.array16:
      return readArray(reader, reader.uint16());
    case TOKEN.array32:
      return readArray(reader, reader.uint32());
    case TOKEN.map16:
      return readStruct(reader, reader.uint16());
    case TOKEN.map32:
      return readStruct(reader, reader.uint32());
    case TOKEN.fixExtension1:
      return readExtension(reader, 1);
    case TOKEN.fixExtension8:
      return readExtension(reader, 8);
    case TOKEN.extension32:
      return readExtension(reader, reader.uint32());
    default:
      return readNumber(reader, token);
  }
}

function readNumber(reader: ByteReader, token: number): number | bigint {
  switch (token) {
    case TOKEN.float64:
      return reader.float64();
    case TOKEN.uint8:
      return reader.uint8();
    case TOKEN.uint16:
      return reader.uint16();
    case TOKEN.uint32:
      return reader.uint32();
    case TOKEN.uint64:
      return reader.uint64();
    case TOKEN.int32:
      return reader.int32();
    case TOKEN.int64:
      return reader.int64();
    default:
      throw unreadable(`there is no value that begins with ${token}`);
  }
}

function readText(reader: ByteReader, length: number): string {
  const start = reader.skip(length);
  return reader.bytes.toString("utf8", start, start + length);
}

/** A copy: the message's own memory is let go. */
function readBytes(reader: ByteReader, length: number): Uint8Array {
  return new Uint8Array(reader.take(length));
}

function readArray(reader: ByteReader, length: number): unknown[] {
  reader.enter(length, 1);
  const values = new Array<unknown>(Math.min(length, MAX_PROMISED));
  for (let at = 0; at < length; at++) values[at] = readValue(reader);
  reader.leave();
  return values;
}

function readStruct(reader: ByteReader, length: number): object {
  reader.enter(length, 2);
  const struct: Record<string, unknown> = {};
  for (let at = 0; at < length; at++) {
    const key = readKey(reader);
    const value = readValue(reader);
    // Assigned, this one key would be the prototype.
    if (key === "__proto__") defineOwn(struct, key, value);
    else struct[key] = value;
  }
  reader.leave();
  return struct;
}

function defineOwn(struct: object, key: string, value: unknown): void {
  Object.defineProperty(struct, key, { value, writable: true, enumerable: true, configurable: true });
}

function readKey(reader: ByteReader): string {
  const key = readValue(reader);
  if (typeof key !== "string") throw unreadable(`a name is a ${typeof key}`);
  return key;
}

function readExtension(reader: ByteReader, length: number): unknown {
  const type = reader.uint8();
  switch (type) {
    case EXTENSION.undefined:
      reader.skip(length);
      return undefined;
    case EXTENSION.bigint:
      return readWideBigint(reader.take(length));
    case EXTENSION.date:
      return readDate(reader, length);
    case EXTENSION.text16:
      return reader.take(length).toString("utf16le");
    case EXTENSION.map:
      return new Map(pairs(readParts(reader, length)));
    case EXTENSION.set:
      return new Set(readParts(reader, length));
    case EXTENSION.typedArray:
      return readTypedArray(reader, length);
    default:
      throw unreadable(`there is no extension ${type}`);
  }
}

function readWideBigint(bytes: Buffer): bigint {
  const digits = bytes.toString("hex", 1);
  const magnitude = digits === "" ? 0n : BigInt(`0x${digits}`);
  return bytes[0] === 1 ? -magnitude : magnitude;
}

function readDate(reader: ByteReader, length: number): Date {
  if (length !== 8) throw unreadable(`a date has ${length} bytes`);
  return new Date(reader.float64());
}

function readParts(reader: ByteReader, length: number): unknown[] {
  const end = reader.at + length;
  reader.enter(length, 1);
  const parts: unknown[] = [];
  while (reader.at < end) parts.push(readValue(reader));
  if (reader.at !== end) throw unreadable("a map or set ends within a value");
  reader.leave();
  return parts;
}

function pairs(parts: readonly unknown[]): [unknown, unknown][] {
  if (parts.length % 2 !== 0) throw unreadable("a map ends with a key");
  return Array.from({ length: parts.length / 2 }, (_, at) => [parts[at * 2], parts[at * 2 + 1]]);
}

function readTypedArray(reader: ByteReader, length: number): unknown {
  if (length < 1) throw unreadable("an array has no kind");
  const kind = reader.uint8();
  return typedArrayOf(kind, reader.take(length - 1));
}
