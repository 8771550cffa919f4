// Processes for suspects of a crash: each has one for itself while it runs. One that survived serves the next suspect, because
// starting a process costs more than most suspects do.
import type { Isolate } from "../isolation/isolate.ts";

/**
 * A worker that is lost leaves as many suspects as it ran leases: as many processes at once would starve the worker that runs
 * them until it is lost as well.
 */
const MAX_AT_ONCE = 2;

/** Of one function. */
export class AloneIsolates {
  readonly #open: () => Isolate;
  readonly #idle: Isolate[] = [];
  readonly #waiting: (() => void)[] = [];
  #used = 0;
  #isClosed = false;

  /** @param open an isolate that starts over after a crash */
  constructor(open: () => Isolate) {
    this.#open = open;
  }

  /**
   * Runs `work` with an isolate that nobody else uses meanwhile.
   * @param isUrgent it does not wait for one: who uses them all may be waiting for it
   */
  async use<Result>(work: (isolate: Isolate) => Promise<Result>, isUrgent = false): Promise<Result> {
    if (!isUrgent && this.#used >= MAX_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#used++;
    const isolate = this.#idle.pop() ?? this.#open();
    try {
      return await work(isolate);
    } finally {
      this.#used--;
      if (this.#isClosed) await isolate.close();
      else this.#idle.push(isolate);
      if (this.#used < MAX_AT_ONCE) this.#waiting.shift()?.();
    }
  }

  /** Ends those nobody uses now; the others end when they are done. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#idle.splice(0).map((isolate) => isolate.close()));
  }
}
