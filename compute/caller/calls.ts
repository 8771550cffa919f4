// What `f.remote`, `f.map` and the others do: the catalog's port for calls, over the callers of a process.
import type { Call, Calling, CallOptions, CallStats, MapOptions } from "../../catalog/index.ts";
import type { FunctionValue } from "../../engine/index.ts";
import type { Clock } from "../clock.ts";
import type { CallId } from "../queue/messages.ts";
import { whenAccepted } from "./acceptance.ts";
import { CallHandle, type CallHome } from "./call-handle.ts";
import type { CalledFunction } from "./called-function.ts";
import { cancelOnAbort, refuseAborted } from "./cancel-on-abort.ts";
import { checkDuration, checkId, checkItems, checkMapOptions, checkOptions } from "./check-options.ts";
import { composeMessage, messageOrigin } from "./compose-message.ts";
import { notReady } from "./end-errors.ts";
import { type Items, mapItems } from "./map-calls.ts";
import { sendProbe } from "./ready-probe.ts";
import { RemoteCall } from "./remote-call.ts";
import { streamItems } from "./stream-call.ts";
import { withinTime } from "./within-time.ts";

/** What calls need of their runtime. */
export interface CallsHome extends CallHome {
  /** The function as its queue knows it; at once where it is known already. */
  serve(target: FunctionValue): CalledFunction | Promise<CalledFunction>;
}

/** Runs functions through the queues of their shards. */
export class Calls implements Calling {
  readonly #home: CallsHome;
  readonly #clock: Clock;

  constructor(home: CallsHome) {
    this.#home = home;
    this.#clock = home.clock;
  }

  remote(target: FunctionValue, args: unknown, options: CallOptions): Promise<unknown> {
    return new Promise((resolve, reject) => {
      checkOptions(options);
      const served = this.#home.serve(target);
      if ("key" in served) return this.#send(served, args, options, resolve, reject);
      served.then((known) => this.#send(known, args, options, resolve, reject)).catch(reject);
    });
  }

  async *stream(target: FunctionValue, args: unknown, options: CallOptions): AsyncGenerator<unknown, void, void> {
    checkOptions(options);
    const served = await this.#home.serve(target);
    const { signal } = options;
    refuseAborted(signal, served.definition.info.name);
    const message = composeMessage(served, args, options, { deferred: false, isStreamed: true, clock: this.#clock });
    yield* streamItems(served.caller, message, signal);
  }

  async enqueue(target: FunctionValue, args: unknown, options: CallOptions): Promise<Call<unknown>> {
    checkOptions(options);
    const served = await this.#home.serve(target);
    const { definition, caller } = served;
    const { signal } = options;
    refuseAborted(signal, definition.info.name);
    const isStreamed = definition.info.form === "stream";
    const message = composeMessage(served, args, options, { deferred: true, isStreamed, clock: this.#clock });
    const id = await whenAccepted(caller, message);
    if (signal !== undefined) cancelOnAbort(signal, caller, id, () => {});
    return new CallHandle(id, this.#home, served);
  }

  async *map(target: FunctionValue, items: Items, options: MapOptions): AsyncGenerator<unknown, void, void> {
    checkItems(items);
    checkMapOptions(options);
    const served = await this.#home.serve(target);
    yield* mapItems({ clock: this.#clock, served }, items, options);
  }

  async waitReady(target: FunctionValue, { timeoutMs }: { readonly timeoutMs?: number | undefined }): Promise<void> {
    checkDuration("timeoutMs", timeoutMs);
    const served = await this.#home.serve(target);
    const probe = sendProbe(served.caller, served, messageOrigin(served, {}, this.#clock));
    await withinTime(this.#clock, timeoutMs, probe.ready, () => {
      served.caller.abandon([probe.id], "nobody waits for it any more");
      return notReady(served.definition.info.name, timeoutMs ?? 0);
    });
  }

  callOf(id: string): Call<unknown> {
    checkId(id);
    return new CallHandle(id as CallId, this.#home);
  }

  async stats(target: FunctionValue): Promise<CallStats> {
    const { key, caller } = await this.#home.serve(target);
    const stats = (await caller.queue.stats()).find((one) => one.function === key);
    return {
      waitingRows: stats?.waitingRows ?? 0,
      runningRows: stats?.runningRows ?? 0,
      delayedCalls: stats?.delayedMessages ?? 0,
      settledCalls: stats?.settledMessages ?? 0,
      retries: stats?.retries ?? 0,
      deadLetters: stats?.deadLetters ?? 0,
      isPaused: stats?.isPaused ?? false,
    };
  }

  #send(
    served: CalledFunction,
    args: unknown,
    options: CallOptions,
    resolve: (value: unknown) => void,
    reject: (error: unknown) => void,
  ): void {
    const { definition, caller } = served;
    refuseAborted(options.signal, definition.info.name);
    const message = composeMessage(served, args, options, { deferred: false, isStreamed: false, clock: this.#clock });
    const call = new RemoteCall(definition, resolve, reject);
    const id = caller.send(message, call);
    if (options.signal !== undefined) call.cancelOn(options.signal, caller, id);
  }
}
