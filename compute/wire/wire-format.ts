// The numbers of the wire: what the first bytes say, MessagePack's tokens, our extensions of it, and what is refused.
import { QuarryError } from "../../engine/index.ts";

/** The first byte of everything: a reader refuses what is newer than itself. */
export const FORMAT_VERSION = 1;

/** The second byte: what follows. */
export const CONTENT = Object.freeze({
  /** One value. */
  item: 0,
  /** A message whose rows are values. */
  message: 1,
  /** A message whose rows are a record batch. */
  arrowMessage: 2,
  /** What came of rows, as values. */
  rowsDone: 3,
  /** What came of rows, as a column. */
  arrowRowsDone: 4,
});

/** Tokens of MessagePack. @source https://github.com/msgpack/msgpack/blob/master/spec.md */
export const TOKEN = Object.freeze({
  fixMap: 0x80,
  fixArray: 0x90,
  fixText: 0xa0,
  nil: 0xc0,
  false: 0xc2,
  true: 0xc3,
  bytes8: 0xc4,
  bytes16: 0xc5,
  bytes32: 0xc6,
  extension32: 0xc9,
  float64: 0xcb,
  uint8: 0xcc,
  uint16: 0xcd,
  uint32: 0xce,
  /** Integers of 64 bits are bigints here; numbers that large are floats. */
  uint64: 0xcf,
  int32: 0xd2,
  int64: 0xd3,
  fixExtension1: 0xd4,
  fixExtension8: 0xd7,
  text8: 0xd9,
  text16: 0xda,
  text32: 0xdb,
  array16: 0xdc,
  array32: 0xdd,
  map16: 0xde,
  map32: 0xdf,
  negative: 0xe0,
});

/** Our extension types. */
export const EXTENSION = Object.freeze({
  undefined: 0,
  /** A sign byte (1: negative), then the magnitude, big-endian. */
  bigint: 1,
  /** Milliseconds as a float64; NaN for an invalid one. */
  date: 2,
  /** UTF-16, little-endian: texts with halves of surrogate pairs. */
  text16: 3,
  /** Keys and values in turn. */
  map: 4,
  set: 5,
  /** The kind of array, then its bytes. */
  typedArray: 6,
});

/** What is neither sent nor read. */
export const WIRE_LIMITS = Object.freeze({
  /** Of one payload, body or item: half of what Redis takes as one argument. */
  maxBytes: 256 << 20,
  /** Of lists in structs in lists … */
  maxDepth: 128,
  /** Of a message. */
  maxRows: 1 << 22,
  /** Of a list column; the bytes they take are there as well. */
  maxItems: 1 << 28,
});

/** What bytes that cannot be read are, as an error. */
export function unreadable(detail: string, options?: ErrorOptions): QuarryError<"compute.unreadable"> {
  return new QuarryError("compute.unreadable", `A message could not be read: ${detail}.`, { detail }, options);
}

/** What a value is that cannot leave its process. */
export function notSendable(detail: string): QuarryError<"function.not-sendable"> {
  return new QuarryError("function.not-sendable", `A value cannot leave its process: ${detail}.`, { detail });
}
