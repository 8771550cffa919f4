// Bytes that grow as they are written; what is too deep, too large or within itself is refused on the way.
import { notSendable, WIRE_LIMITS } from "./wire-format.ts";

const FIRST_BYTES = 4 << 10;

/** Above this a writer's memory is not kept for the next message. */
const MAX_KEPT_BYTES = 1 << 20;

/** Values nested this deep are looked at for circles. */
const SUSPICIOUS_DEPTH = 16;

export interface WriterMark {
  readonly at: number;
  readonly depth: number;
}

/** One message after another: {@link reset} begins the next. */
export class ByteWriter {
  bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  view = viewOf(this.bytes);
  /** Where the next byte goes. */
  at = 0;
  readonly #within: object[] = [];

  reset(): void {
    this.at = 0;
    this.#within.length = 0;
    if (this.bytes.length > MAX_KEPT_BYTES) this.#resize(FIRST_BYTES);
  }

  /** Room for `count` more bytes. */
  reserve(count: number): void {
    const end = this.at + count;
    if (end <= this.bytes.length) return;
    if (end > WIRE_LIMITS.maxBytes) throw notSendable(`it takes more than ${WIRE_LIMITS.maxBytes} bytes`);
    const before = this.bytes;
    this.#resize(Math.max(end, before.length * 2));
    this.bytes.set(before.subarray(0, this.at));
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.at++] = value;
  }

  put(source: Uint8Array): void {
    this.reserve(source.length);
    this.bytes.set(source, this.at);
    this.at += source.length;
  }

  /** What to go back to when what comes next cannot be written: see {@link rewind}. */
  mark(): WriterMark {
    return { at: this.at, depth: this.#within.length };
  }

  rewind({ at, depth }: WriterMark): void {
    this.at = at;
    this.#within.length = depth;
  }

  /** The parts of `value` follow, up to {@link leave}. */
  enter(value: object): void {
    const depth = this.#within.push(value);
    if (depth < SUSPICIOUS_DEPTH) return;
    if (this.#within.indexOf(value) < depth - 1) throw notSendable("it holds itself");
    if (depth > WIRE_LIMITS.maxDepth) throw notSendable(`it is nested deeper than ${WIRE_LIMITS.maxDepth}`);
  }

  leave(): void {
    this.#within.pop();
  }

  /** A copy of what was written, with room for `extra` bytes behind. */
  finish(extra = 0): Buffer {
    const length = this.at + extra;
    if (length > WIRE_LIMITS.maxBytes) throw notSendable(`it takes more than ${WIRE_LIMITS.maxBytes} bytes`);
    const bytes = Buffer.allocUnsafe(length);
    this.bytes.copy(bytes, 0, 0, this.at);
    return bytes;
  }

  #resize(length: number): void {
    this.bytes = Buffer.allocUnsafeSlow(length);
    this.view = viewOf(this.bytes);
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
