// Handlers in this thread: closures work, nothing is copied, and a handler that blocks blocks everybody.
import { type FunctionDefinition, functionFailed } from "../../catalog/index.ts";
import { after } from "./after.ts";
import { finishedResult } from "./guest/sent-results.ts";
import type { Isolate, Work, WorkResult } from "./isolate.ts";
import { runWork } from "./run-work.ts";
import { setupFailed, setupTimedOut } from "./setup-failed.ts";

/** The isolate of a function that says `isolation: "inline"`, or nothing. */
export class InlineIsolate implements Isolate {
  readonly #definition: FunctionDefinition;
  #setUp: Promise<void> | undefined;
  #state: { readonly value: unknown } | undefined;
  /** Of the newest `setup`. */
  #overtime: NodeJS.Timeout | undefined;

  constructor(definition: FunctionDefinition) {
    this.#definition = definition;
  }

  /** After a failed `setup` the next call tries again. */
  ready(): Promise<void> {
    this.#setUp ??= this.#runSetup().then(
      (value) => {
        this.#state = { value };
      },
      (error: unknown) => {
        this.#setUp = undefined;
        throw error;
      },
    );
    return this.#setUp;
  }

  run(work: Work): WorkResult | Promise<WorkResult> {
    if (this.#state !== undefined) return this.#run(this.#state.value, work);
    return this.ready().then(() => this.#run(this.#state!.value, work));
  }

  /** Rows that came as Arrow, from another process, go back as Arrow. */
  #run(state: unknown, work: Work): WorkResult | Promise<WorkResult> {
    const result = runWork(this.#definition, state, work);
    if (work.payload.kind !== "arrow") return result;
    return after(result, (done) => finishedResult(this.#definition, done));
  }

  /**
   * Runs `teardown`, if `setup` ever succeeded. One that is still at work is not waited for, as it may never end: its
   * `teardown` follows it.
   * @throws `function.failed` with what `teardown` threw
   */
  async close(): Promise<void> {
    const settingUp = this.#setUp;
    this.#setUp = undefined;
    this.#overtime?.unref();
    if (this.#state !== undefined) await this.#tearDown();
    else void settingUp?.then(() => this.#tearDown()).catch(() => {});
  }

  async #tearDown(): Promise<void> {
    const state = this.#state;
    this.#state = undefined;
    if (state !== undefined) await this.#tearDownOf(state.value);
  }

  async #tearDownOf(state: unknown): Promise<void> {
    const { teardown, info } = this.#definition;
    try {
      await teardown?.(state);
    } catch (thrown) {
      throw functionFailed(info, "", thrown, `The teardown of function "${info.name}" failed: `);
    }
  }

  /** One that is late cannot be stopped: what it comes to in the end is torn down. */
  #runSetup(): Promise<unknown> {
    const { setup, info, policies } = this.#definition;
    const { setupTimeoutMs } = policies;
    return new Promise((resolve, reject) => {
      let isLate = false;
      const overtime = setTimeout(() => {
        isLate = true;
        reject(setupTimedOut(info, setupTimeoutMs));
      }, setupTimeoutMs);
      this.#overtime = overtime;
      const settingUp = (async () => setup?.())();
      settingUp
        .finally(() => clearTimeout(overtime))
        .then((state) => (isLate ? this.#tearDownOf(state) : resolve(state)))
        .catch((thrown: unknown) => reject(setupFailed(info, thrown)));
    });
  }
}
