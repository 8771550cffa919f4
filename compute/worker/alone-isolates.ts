// Processes for suspects of a crash: each has one for itself while it runs. One that survived serves the next suspect, because
// starting a process costs more than most suspects do.
import type { Isolate } from "../isolation/isolate.ts";

/** Of one function. */
export class AloneIsolates {
  readonly #open: () => Isolate;
  readonly #idle: Isolate[] = [];
  #isClosed = false;

  /** @param open an isolate that starts over after a crash */
  constructor(open: () => Isolate) {
    this.#open = open;
  }

  /** Runs `work` with an isolate that nobody else uses meanwhile. */
  async use<Result>(work: (isolate: Isolate) => Promise<Result>): Promise<Result> {
    const isolate = this.#idle.pop() ?? this.#open();
    try {
      return await work(isolate);
    } finally {
      if (this.#isClosed) await isolate.close();
      else this.#idle.push(isolate);
    }
  }

  /** Ends those nobody uses now; the others end when they are done. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#idle.splice(0).map((isolate) => isolate.close()));
  }
}
