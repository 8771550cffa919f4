// A buffer that grows while a batch is read and is handed over whole when the batch is full.

const MIN_CAPACITY_BYTES = 1024;
/** A buffer that is filled to less than this is copied on hand-over instead of holding on to its empty rest. */
const MIN_FILLED_RATIO = 0.75;

export class ByteSink {
  #bytes = new Uint8Array(0);
  #length = 0;
  /** The most the last batch needed: the next one is likely alike. */
  #expected = MIN_CAPACITY_BYTES;
  #peak = 0;

  get length(): number {
    return this.#length;
  }

  /** The buffer, longer than its content. Stale after the next {@link grow}. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }

  /** Makes `count` bytes more part of the content and returns where they begin. They are zero unless given back before. */
  grow(count: number): number {
    const start = this.#length;
    this.#length += count;
    if (this.#length > this.#peak) this.#peak = this.#length;
    if (this.#length > this.#bytes.length) this.#reallocate();
    return start;
  }

  /** Gives back the last bytes, down to a content of `length`. */
  shrink(length: number): void {
    this.#length = length;
  }

  /** Hands over the content and starts anew. */
  take(): Uint8Array<ArrayBuffer> {
    const content = this.#bytes.subarray(0, this.#length);
    const isRoomy = this.#length < this.#bytes.length * MIN_FILLED_RATIO;
    this.#expected = Math.max(MIN_CAPACITY_BYTES, this.#peak);
    this.#bytes = new Uint8Array(0);
    this.#length = 0;
    this.#peak = 0;
    return isRoomy ? content.slice() : content;
  }

  #reallocate(): void {
    const capacity = Math.max(this.#length, this.#bytes.length * 2, this.#expected);
    const bytes = new Uint8Array((capacity + 7) & ~7);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}
