// Runs functions inside this process: the runtime of a session without workers.
import type { Vector } from "apache-arrow";
import { definitionOf, type FunctionDefinition } from "../../catalog/index.ts";
import {
  type CallRequest,
  type CallResult,
  type FunctionRuntime,
  type FunctionValue,
  QuarryError,
} from "../../engine/index.ts";
import { callArrow } from "./call-arrow.ts";
import { callBatches } from "./call-batches.ts";
import { callRows } from "./call-rows.ts";
import { callStreams } from "./call-streams.ts";
import type { Notice } from "./concurrency-notice.ts";
import { finishValues } from "./finish-values.ts";
import { FunctionHost } from "./function-host.ts";
import { abortError, Job } from "./job.ts";
import { readArguments } from "./read-arguments.ts";
import { sliceRows } from "./slice-rows.ts";

/** Options of {@link EmbeddedRuntime}. */
export interface EmbeddedRuntimeOptions {
  /** Told what a user should know early, each thing once per function. */
  onNotice?: ((notice: Notice) => void) | undefined;
  /** Most bytes of items one row of a stream may give. @defaultValue 16 MiB */
  maxStreamRowBytes?: number | undefined;
}

const EMBEDDED_DEFAULTS = Object.freeze({ maxStreamRowBytes: 16 << 20 });

/**
 * The in-process {@link FunctionRuntime}. A function's concurrency holds over all calls of this runtime; `setup` runs before
 * the first of them, `teardown` in {@link close}. An aborted or timed-out handler is told by its signal and no longer waited
 * for; its slot is free again when it settles, at the latest when its time is over.
 */
export class EmbeddedRuntime implements FunctionRuntime, AsyncDisposable {
  readonly #hosts = new Map<FunctionDefinition, FunctionHost>();
  readonly #onNotice: (notice: Notice) => void;
  readonly #maxStreamRowBytes: number;

  constructor(options: EmbeddedRuntimeOptions = {}) {
    this.#onNotice = options.onNotice ?? (() => {});
    this.#maxStreamRowBytes = options.maxStreamRowBytes ?? EMBEDDED_DEFAULTS.maxStreamRowBytes;
  }

  /**
   * n rows in → n values out, same order; failures of rows are in the result.
   * @throws `plan.aborted` (or the `QuarryError` the signal was aborted with), `plan.argument-count`, `plan.argument-type`,
   * `function.failed` when `setup` throws.
   */
  async call(request: CallRequest): Promise<CallResult> {
    const { signal } = request;
    if (signal.aborted) throw abortError(signal.reason);
    const host = this.#hostOf(request.function);
    return await untilAborted(signal, async (onAbort) => {
      const job = new Job(host, await host.home(), request.arguments.numRows, request.rowsToCome);
      onAbort((reason) => job.abort(reason));
      return await this.#run(job, request);
    });
  }

  /** Runs the `teardown` of every function that was set up; the first that throws rejects, after all have run. */
  async close(): Promise<void> {
    const hosts = [...this.#hosts.values()];
    this.#hosts.clear();
    const results = await Promise.allSettled(hosts.map((host) => host.close()));
    for (const result of results) if (result.status === "rejected") throw result.reason;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #run(job: Job, request: CallRequest): Promise<CallResult> {
    const values = await this.#callByForm(job, request);
    job.failures.sort((left, right) => left.row - right.row);
    return { values, failures: job.failures, invocations: job.invocations };
  }

  async #callByForm(job: Job, { arguments: batch }: CallRequest): Promise<Vector> {
    const { definition } = job.host;
    const { body, info, batching } = definition;
    if (body.form === "arrow") return await callArrow(job, body.handler, batch);
    const args = readArguments(definition, batch);
    for (const { row, type, message } of args.rejected) job.reject(row, type, message);
    if (body.form === "row") await callRows(job, body.handler, args);
    else if (body.form === "stream") await callStreams(job, body.handler, args, this.#maxStreamRowBytes);
    else await callBatches(job, body.handler, args, sliceRows(batch, args.rows, info.maxRows, batching.maxBytes));
    return finishValues(job);
  }

  #hostOf(value: FunctionValue): FunctionHost {
    const definition = definitionOf(value);
    if (definition === undefined) refuseWithoutCode(value["~function"].name);
    const known = this.#hosts.get(definition);
    if (known !== undefined) return known;
    const host = new FunctionHost(definition, this.#onNotice);
    this.#hosts.set(definition, host);
    return host;
  }
}

/** Settles as `run` does, or at once when `signal` is aborted; then `run` is told by the listener it registered. */
async function untilAborted<T>(
  signal: AbortSignal,
  run: (onAbort: (listener: (reason: unknown) => void) => void) => Promise<T>,
): Promise<T> {
  let tell: ((reason: unknown) => void) | undefined;
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      tell?.(signal.reason);
      reject(abortError(signal.reason));
    };
    signal.addEventListener("abort", stop, { once: true });
  });
  const onAbort = (listener: (reason: unknown) => void) => {
    tell = listener;
    if (signal.aborted) listener(signal.reason);
  };
  try {
    return await Promise.race([run(onAbort), aborted]);
  } finally {
    signal.removeEventListener("abort", stop!);
  }
}

function refuseWithoutCode(name: string): never {
  const reason = "it has no code in this process";
  throw new QuarryError("function.invalid-definition", `Function "${name}" cannot run here: ${reason}.`, {
    name,
    reason,
  });
}
