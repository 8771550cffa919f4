// Somebody who waits for something: until woken, until a time has passed, or until a signal is aborted.
import { Due, type Timeline } from "./timeline.ts";

/** One wait. Whoever may end it holds it in a list of its own. */
export class Waiter {
  readonly done: Promise<void>;
  readonly #timeline: Timeline;
  readonly #signal: AbortSignal;
  readonly #wake: () => void;
  #resolve: () => void = () => undefined;
  #due: Due | undefined;

  /** @param untilUs - Infinity: for as long as it takes, without a timer */
  constructor(timeline: Timeline, untilUs: number, signal: AbortSignal) {
    this.#timeline = timeline;
    this.#signal = signal;
    this.#wake = () => this.wake();
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    if (signal.aborted) {
      this.#resolve();
      return;
    }
    signal.addEventListener("abort", this.#wake, { once: true });
    if (untilUs === Number.POSITIVE_INFINITY) return;
    this.#due = new Due(this.#wake);
    timeline.set(this.#due, untilUs);
  }

  wake(): void {
    this.#signal.removeEventListener("abort", this.#wake);
    if (this.#due !== undefined) this.#timeline.clear(this.#due);
    this.#resolve();
  }
}

/** Wakes everybody in the list. They take themselves out. */
export function wakeAll(waiters: Iterable<Waiter>): void {
  for (const waiter of waiters) waiter.wake();
}
