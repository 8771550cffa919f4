// How many handler invocations of one function run at once, whoever asked for them. First come, first served.

/** Slots for `maxConcurrent` invocations. */
export class Gate {
  readonly #maxConcurrent: number;
  #entered = 0;
  readonly #waiting: (() => void)[] = [];
  #nextWaiting = 0;

  constructor(maxConcurrent: number) {
    this.#maxConcurrent = maxConcurrent;
  }

  /** Takes a slot if one is free now. */
  tryEnter(): boolean {
    if (this.#entered >= this.#maxConcurrent) return false;
    this.#entered++;
    return true;
  }

  /** Resolves with a slot taken; each needs one {@link leave}. */
  enter(): Promise<void> {
    if (this.tryEnter()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Gives a slot back: to the first who waits, or to whoever comes. */
  leave(): void {
    const next = this.#takeWaiting();
    if (next === undefined) this.#entered--;
    else next();
  }

  /** A queue over an array: taken entries are cut off only when they are half of it. */
  #takeWaiting(): (() => void) | undefined {
    const next = this.#waiting[this.#nextWaiting];
    if (next === undefined) return undefined;
    this.#nextWaiting++;
    if (this.#nextWaiting * 2 > this.#waiting.length) {
      this.#waiting.splice(0, this.#nextWaiting);
      this.#nextWaiting = 0;
    }
    return next;
  }
}
