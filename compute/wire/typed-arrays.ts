// Arrays of numbers by a number of their own, on the wire.
import { notSendable, unreadable } from "./wire-format.ts";

type Kind = new (buffer: ArrayBuffer) => ArrayBufferView;

/** By place: append only. Bytes (`Uint8Array`) travel as MessagePack's own. */
const KINDS: readonly Kind[] = [
  Int8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
];

/** Beyond those: the buffer itself. */
const BUFFER = 255;

/** @throws `function.not-sendable` */
export function typedArrayKind(value: ArrayBufferView | ArrayBuffer): number {
  if (value instanceof ArrayBuffer) return BUFFER;
  const kind = KINDS.findIndex((one) => value instanceof one);
  if (kind < 0) throw notSendable(`it is, or holds, a ${value.constructor.name}`);
  return kind;
}

/** @throws `compute.unreadable` */
export function typedArrayOf(kind: number, bytes: Uint8Array): ArrayBufferView | ArrayBuffer {
  const { buffer } = new Uint8Array(bytes);
  if (kind === BUFFER) return buffer;
  const Kind = KINDS[kind];
  if (Kind === undefined) throw unreadable(`there is no array of kind ${kind}`);
  return new Kind(buffer);
}
