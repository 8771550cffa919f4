// Somebody who waits for something: until woken, until a time has passed, or until a signal is aborted.
import { Due, type Timeline } from "./timeline.ts";

/** Who waits under a signal. One listener per signal: a caller may have a thousand waits under the same one. */
const UNDER_SIGNAL = new WeakMap<AbortSignal, Set<Waiter>>();

/** One wait. Whoever may end it holds it in a list of its own. */
export class Waiter {
  readonly done: Promise<void>;
  readonly #timeline: Timeline;
  readonly #companions: Set<Waiter>;
  #resolve: () => void = () => undefined;
  #due: Due | undefined;

  /** @param untilUs - Infinity: for as long as it takes, without a timer */
  constructor(timeline: Timeline, untilUs: number, signal: AbortSignal) {
    this.#timeline = timeline;
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#companions = waitersUnder(signal);
    if (signal.aborted) this.#resolve();
    else this.#begin(untilUs);
  }

  #begin(untilUs: number): void {
    this.#companions.add(this);
    if (untilUs === Number.POSITIVE_INFINITY) return;
    this.#due = new Due(() => this.wake());
    this.#timeline.set(this.#due, untilUs);
  }

  wake(): void {
    this.#companions.delete(this);
    if (this.#due !== undefined) this.#timeline.clear(this.#due);
    this.#resolve();
  }
}

function waitersUnder(signal: AbortSignal): Set<Waiter> {
  const known = UNDER_SIGNAL.get(signal);
  if (known !== undefined) return known;
  const waiters = new Set<Waiter>();
  UNDER_SIGNAL.set(signal, waiters);
  signal.addEventListener("abort", () => wakeAll(waiters), { once: true });
  return waiters;
}

/** Wakes everybody in the list. Those whose list it is take themselves out. */
export function wakeAll(waiters: Iterable<Waiter>): void {
  for (const waiter of waiters) waiter.wake();
}
