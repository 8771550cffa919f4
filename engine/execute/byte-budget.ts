// Bytes that several windows share: together they hold no more than this, and each may always hold one piece, so that a
// budget slows and never stops.

export class ByteBudget {
  readonly #maxBytes: number;
  #taken = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get hasRoom(): boolean {
    return this.#taken < this.#maxBytes;
  }

  take(bytes: number): void {
    this.#taken += bytes;
  }

  give(bytes: number): void {
    this.#taken -= bytes;
  }
}
