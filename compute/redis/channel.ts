// One channel and who listens to it in this process.
import { unavailable } from "./failures.ts";

/** Told each message; undefined: some may have been missed. */
export type Hear = (message: Buffer | undefined) => void;

export class Channel {
  readonly hearers = new Set<Hear>();
  /** Resolves once Redis has said that it sends the channel's words here. */
  readonly isLive: Promise<void>;
  #wasLive = false;
  #resolve!: () => void;
  #reject!: (error: Error) => void;
  readonly #deadline: NodeJS.Timeout;

  constructor(maxWaitMs: number) {
    this.isLive = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.isLive.catch(() => {});
    this.#deadline = setTimeout(() => this.refuse(unavailable(`not listening within ${maxWaitMs} ms`)), maxWaitMs);
  }

  /** Redis sends words, for the first time or again. */
  live(): void {
    clearTimeout(this.#deadline);
    if (this.#wasLive) this.tell(undefined);
    this.#wasLive = true;
    this.#resolve();
  }

  tell(message: Buffer | undefined): void {
    for (const hear of this.hearers) hear(message);
  }

  /** Has no effect on one that was live. */
  refuse(error: Error): void {
    clearTimeout(this.#deadline);
    this.#reject(error);
  }
}
