// A function's life in one runtime: set up once, its gate shared by all calls, torn down at the end.
import { randomUUID } from "node:crypto";
import { type FunctionDefinition, functionFailed } from "../../catalog/index.ts";
import { concurrencyNotice, type Notice } from "./concurrency-notice.ts";
import { Gate } from "./gate.ts";
import type { InvocationHome } from "./invocation.ts";

/** Calls of undeclared concurrency that are timed before anything is said. */
const TIMED_CALLS = 3;

/** One per function and runtime. */
export class FunctionHost {
  readonly definition: FunctionDefinition;
  readonly gate: Gate;
  readonly #id = randomUUID().slice(0, 8);
  readonly #onNotice: (notice: Notice) => void;
  #home: Promise<InvocationHome> | undefined;
  #invocations = 0;
  #timedCalls = 0;
  #timedMs = 0;

  constructor(definition: FunctionDefinition, onNotice: (notice: Notice) => void) {
    this.definition = definition;
    this.gate = new Gate(definition.info.concurrency);
    this.#onNotice = onNotice;
  }

  /**
   * Runs `setup`, once; all calls share it. After a failed one the next call tries again.
   * @throws `function.failed`
   */
  home(): Promise<InvocationHome> {
    this.#home ??= this.#setUp().catch((error: unknown) => {
      this.#home = undefined;
      throw error;
    });
    return this.#home;
  }

  nextInvocation(): number {
    return ++this.#invocations;
  }

  /** Whether it still matters how long calls take. */
  get isTiming(): boolean {
    return !this.definition.info.concurrencyDeclared && this.#timedCalls < TIMED_CALLS;
  }

  /** How long one asynchronous call took, with `callsLeft` more to come: the source of the word about concurrency. */
  noteDuration(ms: number, callsLeft: number): void {
    if (!this.isTiming) return;
    const { info } = this.definition;
    this.#timedCalls++;
    this.#timedMs += ms;
    if (this.#timedCalls < TIMED_CALLS) return;
    const meanMs = this.#timedMs / TIMED_CALLS;
    const notice = concurrencyNotice({ name: info.name, callsLeft, rowsPerCall: info.maxRows, meanMs });
    if (notice !== undefined) this.#onNotice(notice);
  }

  /** Runs `teardown`, if `setup` ever succeeded. */
  async close(): Promise<void> {
    const home = await this.#home?.catch(() => undefined);
    if (home !== undefined) await this.definition.teardown?.(home.state);
  }

  async #setUp(): Promise<InvocationHome> {
    const { setup, info } = this.definition;
    const home = { id: `${info.name}-${this.#id}`, timeoutMs: info.timeoutMs };
    try {
      return { ...home, state: await setup?.() };
    } catch (thrown) {
      throw functionFailed(info, home.id, thrown, `The setup of function "${info.name}" failed: `);
    }
  }
}
