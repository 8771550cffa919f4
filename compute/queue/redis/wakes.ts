// Waits for words that a shard says, for some time to pass, or for a signal, whichever comes first.
import type { Clock } from "../../clock.ts";

/** Why a wait is over. */
export type Cause = "word" | "time";

/** Hears from when it was made, so that nothing that happens between a look and the wait is missed. */
export class Listener {
  readonly #wakes: Map<string, Set<Listener>>;
  readonly #words: readonly string[];
  #heard = false;
  #wake: (() => void) | undefined;

  constructor(wakes: Map<string, Set<Listener>>, words: readonly string[]) {
    this.#wakes = wakes;
    this.#words = words;
    for (const word of words) {
      const listeners = wakes.get(word) ?? new Set();
      wakes.set(word, listeners.add(this));
    }
  }

  hear(): void {
    this.#heard = true;
    this.#wake?.();
  }

  /** Resolves when a word was heard since the last time, after `ms`, or when `signal` is aborted. */
  async wait(clock: Clock, ms: number, signal: AbortSignal): Promise<Cause> {
    if (!this.#heard && !signal.aborted) await this.#wait(clock, ms, signal);
    const cause = this.#heard ? "word" : "time";
    this.#heard = false;
    return cause;
  }

  #wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        timer.cancel();
        signal.removeEventListener("abort", end);
        this.#wake = undefined;
        resolve();
      };
      const timer = clock.after(ms, end);
      signal.addEventListener("abort", end, { once: true });
      this.#wake = end;
    });
  }

  close(): void {
    for (const word of this.#words) {
      const listeners = this.#wakes.get(word);
      listeners?.delete(this);
      if (listeners?.size === 0) this.#wakes.delete(word);
    }
  }
}

/** Everybody in this process who waits for something of the shard. */
export class Wakes {
  readonly #listeners = new Map<string, Set<Listener>>();

  listen(words: readonly string[]): Listener {
    return new Listener(this.#listeners, words);
  }

  /** Wakes whoever listens for one of the words; without words, everybody. */
  hear(words: Iterable<string> = this.#listeners.keys()): void {
    for (const word of [...words]) {
      for (const listener of this.#listeners.get(word) ?? []) listener.hear();
    }
  }
}
