// The null bitmap of a column being built: all rows hold a value until told otherwise.

export class Validity {
  readonly #length: number;
  #bits: Uint8Array | undefined;
  #nullCount = 0;

  constructor(length: number) {
    this.#length = length;
  }

  setNull(row: number): void {
    this.#bits ??= new Uint8Array(((this.#length + 63) >> 6) << 3).fill(255);
    const mask = 1 << (row & 7);
    if ((this.#bits[row >> 3]! & mask) === 0) return;
    this.#bits[row >> 3]! &= ~mask;
    this.#nullCount++;
  }

  get nullCount(): number {
    return this.#nullCount;
  }

  /** Arrow takes a missing bitmap as "no nulls". */
  get bits(): Uint8Array | null {
    return this.#bits ?? null;
  }
}
