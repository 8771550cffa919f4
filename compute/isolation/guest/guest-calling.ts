// How handlers in a thread or process of their own call functions: every call is made by the host, for the work it came from.
import {
  type Call,
  type Calling,
  type CallOptions,
  type CallStats,
  definitionOf,
  type MapOptions,
  pinCalling,
} from "../../../catalog/index.ts";
import type { FunctionValue } from "../../../engine/index.ts";
import { decodeError } from "../../wire/errors.ts";
import { Cancellation } from "../cancellation.ts";
import type { FunctionName, GuestAnswers, HostAnswers, NestedCall } from "../guest-questions.ts";
import type { Peer } from "../peer.ts";
import { guestScope } from "./guest-scope.ts";

type Host = Peer<GuestAnswers, HostAnswers>;
type Items = Iterable<unknown> | AsyncIterable<unknown>;

export class GuestCalling implements Calling {
  readonly #host: Host;
  readonly #sources = new Map<number, Iterator<unknown> | AsyncIterator<unknown>>();
  #lastSource = 0;
  #onParked: () => void = () => {};

  constructor(host: Host) {
    this.#host = host;
  }

  /** Becomes what functions are called through. Calls of the module itself never settle; the promise does at the first. */
  parkModule(): Promise<void> {
    return new Promise((resolve) => {
      this.#onParked = resolve;
      pinCalling(() => this);
    });
  }

  remote(target: FunctionValue, args: unknown, options: CallOptions): Promise<unknown> {
    return this.#call(options, (call) => this.#host.ask("remote", nested(target, args, options), call));
  }

  enqueue(target: FunctionValue, args: unknown, options: CallOptions): Promise<Call<unknown>> {
    return this.#call(options, async (call) => {
      return this.callOf(await this.#host.ask("enqueue", nested(target, args, options), call));
    });
  }

  waitReady(target: FunctionValue, options: { readonly timeoutMs?: number | undefined }): Promise<void> {
    return this.#call({}, () => this.#host.ask("waitReady", nested(target, undefined, options)));
  }

  stats(target: FunctionValue): Promise<CallStats> {
    return this.#call({}, () => this.#host.ask("stats", nested(target, undefined, {})));
  }

  stream(target: FunctionValue, args: unknown, options: CallOptions): AsyncIterable<unknown> {
    return this.#iterate(options, () => this.#host.ask("stream", nested(target, args, options)));
  }

  map(target: FunctionValue, items: Items, options: MapOptions): AsyncIterable<unknown> {
    return this.#iterate(options, () => {
      const { args: _, ...question } = nested(target, undefined, options);
      return this.#host.ask("map", { ...question, source: this.#open(items) });
    });
  }

  callOf(id: string): Call<unknown> {
    const question = () => ({ work: guestScope()?.work, id });
    const call = <T>(ask: () => Promise<T>) => this.#call({}, ask);
    return {
      id,
      get: (options = {}) => call(() => this.#host.ask("getCall", { ...question(), options })),
      stream: (options = {}) => this.#iterate({}, () => this.#host.ask("readCall", { ...question(), options })),
      cancel: (reason) => call(() => this.#host.ask("cancelCall", { ...question(), reason })),
      graph: () => call(() => this.#host.ask("graph", question())),
    };
  }

  /** Items for the host, fewer than asked for only when there are no more. */
  async pull(source: number, count: number): Promise<readonly unknown[]> {
    const iterator = this.#sources.get(source);
    const items: unknown[] = [];
    while (iterator !== undefined && items.length < count) {
      const next = await iterator.next();
      if (next.done === true) {
        this.#sources.delete(source);
        break;
      }
      items.push(next.value);
    }
    return items;
  }

  async drop(source: number): Promise<void> {
    const iterator = this.#sources.get(source);
    this.#sources.delete(source);
    await iterator?.return?.();
  }

  #open(items: Items): number {
    const source = ++this.#lastSource;
    this.#sources.set(source, Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]());
    return source;
  }

  /** Outside of handlers nothing settles. */
  #call<T>({ signal }: CallOptions, ask: (options: { cancellation: Cancellation }) => Promise<T>): Promise<T> {
    if (guestScope() === undefined) {
      this.#onParked();
      return new Promise(() => {});
    }
    const cancellation = new Cancellation();
    if (signal === undefined) return ask({ cancellation });
    const cancel = () => cancellation.cancel(signal.reason);
    if (signal.aborted) cancel();
    signal.addEventListener("abort", cancel, { once: true });
    return ask({ cancellation }).finally(() => signal.removeEventListener("abort", cancel));
  }

  async *#iterate(options: CallOptions, open: () => Promise<number>): AsyncGenerator<unknown, void, void> {
    const iteration = await this.#call(options, open);
    try {
      while (true) {
        const step = await this.#call(options, (call) => this.#host.ask("next", { iteration }, call));
        if (step.kind === "end") return;
        yield step.kind === "item" ? step.item : { ok: false, error: decodeError(step.error) };
      }
    } finally {
      await this.#host.ask("end", { iteration });
    }
  }
}

/** Signals do not travel: their word does. */
function nested(target: FunctionValue, args: unknown, { signal: _, ...options }: CallOptions): NestedCall {
  return { work: guestScope()?.work, target: nameOf(target), args, options };
}

function nameOf(target: FunctionValue): FunctionName {
  const { name, version } = target["~function"];
  return { name, version, place: definitionOf(target)?.place ?? "unknown" };
}
