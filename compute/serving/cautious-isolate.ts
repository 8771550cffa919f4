// An isolate whose code is fetched when it is first needed, and which, when it did not start, is left alone for a while: a
// function that cannot be loaded must not keep its worker busy with trying.
import type { Clock } from "../clock.ts";
import type { Isolate, Work, WorkResult } from "../isolation/isolate.ts";
import { pauseMs } from "../worker/pause.ts";

/** Told how starting went. */
export interface StartListener {
  started(): void;
  failed(error: unknown, againInMs: number): void;
}

export class CautiousIsolate implements Isolate {
  readonly #fetch: () => Promise<Isolate>;
  readonly #clock: Clock;
  readonly #listener: StartListener;
  #opening: Promise<Isolate> | undefined;
  #opened: Isolate | undefined;
  #failures = 0;
  #failed: { readonly error: unknown; readonly untilUs: number } | undefined;

  /** @param fetch what cannot be had this time is asked for again */
  constructor(fetch: () => Promise<Isolate>, clock: Clock, listener: StartListener) {
    this.#fetch = fetch;
    this.#clock = clock;
    this.#listener = listener;
  }

  /** While it is left alone, the reason is what it was before. */
  async ready(): Promise<void> {
    await (await this.#open()).ready();
  }

  run(work: Work): WorkResult | Promise<WorkResult> {
    if (this.#opened !== undefined) return this.#opened.run(work);
    return this.#open().then((isolate) => isolate.run(work));
  }

  async close(): Promise<void> {
    await (await this.#opening?.catch(() => undefined))?.close();
  }

  async #open(): Promise<Isolate> {
    if (this.#failed !== undefined && this.#clock.nowUs() < this.#failed.untilUs) throw this.#failed.error;
    this.#opening ??= this.#start().catch((error: unknown) => {
      this.#note(error);
      throw error;
    });
    return this.#opening;
  }

  async #start(): Promise<Isolate> {
    const isolate = await this.#fetch();
    try {
      await isolate.ready();
    } catch (error) {
      await isolate.close().catch(() => {});
      throw error;
    }
    this.#opened = isolate;
    this.#failures = 0;
    this.#listener.started();
    return isolate;
  }

  #note(error: unknown): void {
    const againInMs = pauseMs(++this.#failures);
    this.#failed = { error, untilUs: this.#clock.nowUs() + againInMs * 1000 };
    this.#opening = undefined;
    this.#listener.failed(error, againInMs);
  }
}
