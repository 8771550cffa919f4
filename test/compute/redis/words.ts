// What a listener was told, one word after the other.

export class Words {
  readonly #heard: (string | undefined)[] = [];
  #wake: (() => void) | undefined;

  readonly hear = (message: Buffer | undefined): void => {
    this.#heard.push(message?.toString());
    this.#wake?.();
  };

  /** How many were told and not yet asked for. */
  get waiting(): number {
    return this.#heard.length;
  }

  /** The next one, as soon as it is told; undefined: some may have been missed. */
  async next(): Promise<string | undefined> {
    while (this.#heard.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#heard.shift();
  }
}
