// How fast the calls of a function of undeclared concurrency go: the source of the early word about it.
import type { FunctionContract } from "../../catalog/index.ts";
import { concurrencyNotice, type Notice } from "./concurrency-notice.ts";

/** Asynchronous invocations that are timed before anything is said. */
const TIMED_CALLS = 3;

/** One per function and runtime. */
export class CallPace {
  readonly #definition: FunctionContract;
  readonly #onNotice: (notice: Notice) => void;
  #timedCalls = 0;
  #timedMs = 0;

  constructor(definition: FunctionContract, onNotice: (notice: Notice) => void) {
    this.#definition = definition;
    this.#onNotice = onNotice;
  }

  /** `invocations` asynchronous ones took `busyMs` together; `callsLeft` are still to come. */
  note(busyMs: number, invocations: number, callsLeft: number): void {
    const { info } = this.#definition;
    if (info.concurrencyDeclared || this.#timedCalls >= TIMED_CALLS || invocations === 0) return;
    this.#timedCalls += invocations;
    this.#timedMs += busyMs;
    if (this.#timedCalls < TIMED_CALLS) return;
    const meanMs = this.#timedMs / this.#timedCalls;
    const notice = concurrencyNotice({ name: info.name, callsLeft, rowsPerCall: info.maxRows, meanMs });
    if (notice !== undefined) this.#onNotice(notice);
  }
}
