// Reads bytes that anybody may have written: never beyond their end, never deeper than is sent.
import { unreadable, WIRE_LIMITS } from "./wire-format.ts";

/** One per message. */
export class ByteReader {
  readonly bytes: Buffer;
  readonly #view: DataView;
  #at = 0;
  #depth = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get at(): number {
    return this.#at;
  }

  get left(): number {
    return this.bytes.length - this.#at;
  }

  /** Where the next `count` bytes begin, which are then behind. */
  skip(count: number): number {
    const start = this.#at;
    if (count > this.bytes.length - start) throw unreadable(`it ends after ${this.bytes.length} bytes, too early`);
    this.#at = start + count;
    return start;
  }

  uint8(): number {
    return this.bytes[this.skip(1)]!;
  }

  uint16(): number {
    return this.#view.getUint16(this.skip(2));
  }

  uint32(): number {
    return this.#view.getUint32(this.skip(4));
  }

  int32(): number {
    return this.#view.getInt32(this.skip(4));
  }

  uint64(): bigint {
    return this.#view.getBigUint64(this.skip(8));
  }

  int64(): bigint {
    return this.#view.getBigInt64(this.skip(8));
  }

  float64(): number {
    return this.#view.getFloat64(this.skip(8));
  }

  /** A view of the next `count` bytes. */
  take(count: number): Buffer {
    const start = this.skip(count);
    return this.bytes.subarray(start, start + count);
  }

  /** How many parts follow, each of `minBytes` at least: no more than can be there. */
  enter(count: number, minBytes: number): number {
    if (count * minBytes > this.left) throw unreadable(`it announces ${count} parts in ${this.left} bytes`);
    if (++this.#depth > WIRE_LIMITS.maxDepth) throw unreadable(`it is nested deeper than ${WIRE_LIMITS.maxDepth}`);
    return count;
  }

  leave(): void {
    this.#depth--;
  }
}
