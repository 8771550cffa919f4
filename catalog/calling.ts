// What `f.remote`, `f.enqueue`, `f.map` need of whoever runs functions. The catalog only names it; `compute` is it.
import type { FunctionValue } from "../engine/index.ts";
import { isParkedImport, parkImport } from "./deploy/parked-import.ts";

/** Options of one call. */
export interface CallOptions {
  /** Of each handler invocation. @defaultValue the function's */
  readonly timeoutMs?: number | undefined;
  /** From now until the call must be settled; a nested call has no more than its caller has left. @defaultValue none */
  readonly deadlineMs?: number | undefined;
  /** From now until the call must have started. @defaultValue none */
  readonly ttlMs?: number | undefined;
  /** From -10 to 10, higher first. @defaultValue the function's, else 0 */
  readonly priority?: number | undefined;
  /** The tenant: tenants take turns, by rows. @defaultValue one for all */
  readonly key?: string | undefined;
  /** Words that traces and listings carry. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Calls with the same key are one call, for 24 hours. */
  readonly idempotencyKey?: string | undefined;
  /** Cancels the call, and all it called. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of `map`. */
export interface MapOptions<Settle extends boolean = boolean> extends Omit<CallOptions, "idempotencyKey"> {
  /** Results in the order of the items, else as they come. @defaultValue true */
  readonly ordered?: boolean | undefined;
  /** Failed items are handed out as outcomes in place of ending the iteration. @defaultValue false */
  readonly settle?: Settle | undefined;
}

/** How one call of `map` with `settle` ended. */
export type Settled<Out> = { readonly ok: true; readonly value: Out } | { readonly ok: false; readonly error: Error };

/** A call and the calls it made. */
export interface CallGraph {
  readonly id: string;
  readonly functionName: string;
  readonly state: "waiting" | "delayed" | "running" | "settled" | "dead";
  readonly children: readonly CallGraph[];
}

/** A call that goes on whether or not anybody waits for it. Of a stream, `Out` is the list of its items. */
export interface Call<Out, Item = Out> {
  /** Finds it again, from any process that reaches the same queue. */
  readonly id: string;
  /**
   * Its result, kept for an hour after it is there.
   * @throws `function.failed`; `compute.cancelled`, `compute.expired`, `compute.worker-lost` …: how it ended;
   * `compute.still-running` after `timeoutMs`; `compute.result-expired`, `compute.unknown-call`
   */
  get(options?: { readonly timeoutMs?: number | undefined }): Promise<Out>;
  /** The items of a streaming call from the `cursor`th on; of another call, its one result. */
  stream(options?: { readonly cursor?: number | undefined }): AsyncIterable<Item>;
  /** Ends it and every call it made. */
  cancel(reason?: string): Promise<void>;
  graph(): Promise<CallGraph>;
}

/** How a function is doing, now and since the process (or the queue) began. */
export interface CallStats {
  readonly waitingRows: number;
  readonly runningRows: number;
  readonly delayedCalls: number;
  readonly settledCalls: number;
  readonly retries: number;
  readonly deadLetters: number;
  readonly isPaused: boolean;
}

/** Runs functions through the queue. `args` are as the user gave them. */
export interface Calling {
  remote(target: FunctionValue, args: unknown, options: CallOptions): Promise<unknown>;
  stream(target: FunctionValue, args: unknown, options: CallOptions): AsyncIterable<unknown>;
  enqueue(target: FunctionValue, args: unknown, options: CallOptions): Promise<Call<unknown>>;
  map(
    target: FunctionValue,
    items: Iterable<unknown> | AsyncIterable<unknown>,
    options: MapOptions,
  ): AsyncIterable<unknown>;
  /** Resolves when a worker has loaded the function and run its `setup`. */
  waitReady(target: FunctionValue, options: { readonly timeoutMs?: number | undefined }): Promise<void>;
  stats(target: FunctionValue): Promise<CallStats>;
  callOf(id: string): Call<unknown>;
}

type Provider = () => Calling;

// On `globalThis` under a registered symbol: two copies of this package in one process call through the same runtime.
const CALLING = Symbol.for("quarry/calling");
const holder = globalThis as { [CALLING]?: Provider };

/**
 * Says who runs functions from here on. Asked at every call: inside a handler the answer is another. What is only imported
 * for its functions has no say, should it bring a copy of this package along.
 */
export function provideCalling(provider: Provider): void {
  if (!isParkedImport()) holder[CALLING] = provider;
}

/** {@link provideCalling} for good: what is loaded later has no say. For threads and processes that run one function. */
export function pinCalling(provider: Provider): void {
  Object.defineProperty(holder, CALLING, { get: () => provider, set: () => {} });
}

/** Who runs what a module calls while it is imported for its functions alone: nobody, ever. */
const PARKED: Calling = {
  remote: never,
  stream: parkedItems,
  enqueue: never,
  map: parkedItems,
  waitReady: never,
  stats: never,
  callOf: (id) => ({ id, get: never, stream: parkedItems, cancel: never, graph: never }),
};

function never(): Promise<never> {
  return new Promise(() => {});
}

async function* parkedItems(): AsyncGenerator<never> {
  yield await never();
}

/** Who runs functions, here and now. */
export function calling(): Calling {
  if (parkImport()) return PARKED;
  const provider = holder[CALLING];
  if (provider === undefined) throw new TypeError("functions were defined without the package's entry being loaded");
  return provider();
}

/** Calls by their ids. */
export const Call = Object.freeze({
  /** The call of that id, from this process or another; nothing is asked of the queue yet. `Out` is the caller's word. */
  fromId: <Out = unknown>(id: string): Call<Out> => calling().callOf(id) as Call<Out>,
});
