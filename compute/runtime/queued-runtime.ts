// Functions that run elsewhere: callers of both kinds, frames and people, over the queues of one environment, and no worker.
import type { Calling, CatalogStore } from "../../catalog/index.ts";
import type { CallRequest, CallResult, FunctionRuntime } from "../../engine/index.ts";
import { shardOf } from "../caller/call-id.ts";
import { unknownCall } from "../caller/end-errors.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { Queue } from "../queue/queue.ts";
import { CallerShards } from "./caller-shards.ts";
import type { Notice } from "./concurrency-notice.ts";
import { QueuedFunctions } from "./queued-functions.ts";
import { RuntimeCalls } from "./runtime-calls.ts";

/** Where functions are deployed and run, elsewhere. */
export interface Environment {
  readonly store: CatalogStore;
  openQueue(shard: string): Promise<Queue>;
  close(): Promise<void>;
}

/** Options of {@link QueuedRuntime}. */
export interface QueuedRuntimeOptions {
  /** Closed with the runtime. */
  readonly environment: Environment;
  /** Told what a user should know early, each thing once per function. */
  readonly onNotice?: ((notice: Notice) => void) | undefined;
  /** How long queues keep the calls of this process when it falls silent. @defaultValue 30_000 */
  readonly leaseMs?: number | undefined;
  /** @defaultValue the process's */
  readonly clock?: Clock | undefined;
  /** Told as soon as this takes no more calls. */
  readonly onClose?: (() => void) | undefined;
}

const DEFAULT_LEASE_MS = 30_000;

/**
 * The {@link FunctionRuntime} of a process whose functions run in workers. A function's policies hold over all who call it,
 * wherever they are. Holds nothing open while nothing is outstanding.
 */
export class QueuedRuntime implements FunctionRuntime, AsyncDisposable {
  readonly #environment: Environment;
  readonly #shards: CallerShards;
  readonly #calls: RuntimeCalls;
  readonly #onClose: () => void;
  #closing: Promise<void> | undefined;
  /** Runs single calls: `f.remote` and its kin. */
  readonly calling: Calling;

  constructor(options: QueuedRuntimeOptions) {
    const { environment, onNotice = () => {}, leaseMs = DEFAULT_LEASE_MS, clock = systemClock } = options;
    this.#environment = environment;
    this.#onClose = options.onClose ?? (() => {});
    this.#shards = new CallerShards({ openQueue: (shard) => environment.openQueue(shard), clock, leaseMs });
    const functions = new QueuedFunctions({ store: environment.store, shards: this.#shards, onNotice });
    this.#calls = new RuntimeCalls({
      clock,
      serve: (value) => functions.serve(value),
      callerOf: async (id) => (await this.#shards.open(shardOf(id) ?? refuseId(id))).caller,
      knownAs: (key) => functions.knownAs(key),
    });
    this.calling = this.#calls.calling;
  }

  /**
   * n rows in → n values out, same order; failures of rows are in the result.
   * @throws `function.not-deployed`; `plan.aborted` (or the `QuarryError` the signal was aborted with),
   * `plan.argument-count`, `plan.argument-type`, `function.failed` when `setup` throws, `compute.unavailable`
   */
  call(request: CallRequest): Promise<CallResult> {
    return this.#calls.call(request);
  }

  /** Ends what is outstanding; deferred calls go on. Whoever waits for a call, or comes later, meets `plan.closed`. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#onClose();
    try {
      await this.#shards.close();
    } finally {
      await this.#environment.close();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function refuseId(id: string): never {
  throw unknownCall(id);
}
