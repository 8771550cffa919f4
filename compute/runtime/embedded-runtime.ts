// Functions in this process with nothing installed: a queue in memory, a worker beside it, and callers of both kinds, frames
// and people.
import { randomUUID } from "node:crypto";
import type { Calling } from "../../catalog/index.ts";
import type { CallRequest, CallResult, FunctionRuntime } from "../../engine/index.ts";
import { Caller } from "../caller/caller.ts";
import { inScope } from "../caller/scope.ts";
import { type Clock, systemClock } from "../clock.ts";
import { openIsolate } from "../isolation/open-isolate.ts";
import { MemoryQueue } from "../queue/memory/memory-queue.ts";
import type { Queue } from "../queue/queue.ts";
import { LeaseLoop } from "../worker/lease-loop.ts";
import type { Notice } from "./concurrency-notice.ts";
import { RuntimeCalls } from "./runtime-calls.ts";
import { ServedFunctions } from "./served-functions.ts";

/** Options of {@link EmbeddedRuntime}. */
export interface EmbeddedRuntimeOptions {
  /** Told what a user should know early, each thing once per function. */
  readonly onNotice?: ((notice: Notice) => void) | undefined;
  /** @defaultValue the process's */
  readonly clock?: Clock | undefined;
  /** Where calls wait; closed with this. @defaultValue a queue in memory */
  readonly queue?: Queue | undefined;
  /** For the jitter of retries: a number from [0, 1). @defaultValue `Math.random` */
  readonly random?: (() => number) | undefined;
}

/**
 * The in-process {@link FunctionRuntime}. A function's policies hold over all calls of this runtime, those of frames and those
 * made by hand; `setup` runs before the first of them, `teardown` in {@link close}. An aborted or timed-out handler is told
 * by its signal; its permit is free again when it settles, at the latest when its time is over.
 */
export class EmbeddedRuntime implements FunctionRuntime, AsyncDisposable {
  readonly #queue: Queue;
  readonly #caller: Caller;
  readonly #worker: LeaseLoop;
  readonly #served: ServedFunctions;
  readonly #calls: RuntimeCalls;
  #closing: Promise<void> | undefined;
  /** Runs single calls: `f.remote` and its kin. */
  readonly calling: Calling;

  constructor(options: EmbeddedRuntimeOptions = {}) {
    const { onNotice = () => {}, clock = systemClock, random = Math.random } = options;
    const { queue = new MemoryQueue({ clock }) } = options;
    this.#queue = queue;
    this.#caller = new Caller({ queue, clock, leaseMs: Number.POSITIVE_INFINITY });
    this.#worker = new LeaseLoop({
      ...{ queue, clock, random, session: `embedded-${randomUUID()}`, leaseMs: Number.POSITIVE_INFINITY },
      inScope: (scope, run) => inScope({ ...scope, calling: this.calling }, run),
    });
    this.#served = new ServedFunctions({ queue, caller: this.#caller, worker: this.#worker, openIsolate, onNotice });
    this.#calls = new RuntimeCalls({
      clock,
      serve: (value) => this.#served.serve(value),
      callerOf: () => this.#caller,
      knownAs: (key) => this.#served.knownAs(key),
    });
    this.calling = this.#calls.calling;
  }

  /**
   * n rows in → n values out, same order; failures of rows are in the result.
   * @throws `plan.aborted` (or the `QuarryError` the signal was aborted with), `plan.argument-count`, `plan.argument-type`,
   * `function.failed` when `setup` throws, `config.policy-conflict`, `function.not-portable`
   */
  call(request: CallRequest): Promise<CallResult> {
    return this.#calls.call(request);
  }

  /**
   * Ends all calls, and runs the `teardown` of every function that was set up; the first that throws rejects, after all
   * have run. Whoever waits for a call, or comes later, meets `plan.closed`.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#caller.close();
    await this.#worker.close();
    try {
      await this.#served.close();
    } finally {
      await this.#queue.close();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
