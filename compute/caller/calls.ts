// What `f.remote`, `f.map` and the others do: the catalog's port for calls, over the caller of one queue.
import type { Call, Calling, CallOptions, CallStats, MapOptions } from "../../catalog/index.ts";
import type { FunctionValue } from "../../engine/index.ts";
import type { Clock } from "../clock.ts";
import type { CallId } from "../queue/messages.ts";
import type { QueueAdmin } from "../queue/queue.ts";
import type { ServedFunction } from "../served-function.ts";
import { whenAccepted } from "./acceptance.ts";
import { CallHandle, type CallHome } from "./call-handle.ts";
import type { Caller } from "./caller.ts";
import { cancelOnAbort, refuseAborted } from "./cancel-on-abort.ts";
import { checkDuration, checkId, checkItems, checkMapOptions, checkOptions } from "./check-options.ts";
import { composeMessage, messageOrigin } from "./compose-message.ts";
import { notReady } from "./end-errors.ts";
import { type Items, mapItems } from "./map-calls.ts";
import { sendProbe } from "./ready-probe.ts";
import { RemoteCall } from "./remote-call.ts";
import { ResultWatch } from "./result-watch.ts";
import { streamItems } from "./stream-call.ts";
import { withinTime } from "./within-time.ts";

/** Options of {@link Calls}. */
export interface CallsOptions {
  readonly caller: Caller;
  readonly clock: Clock;
  /** The function as the queue knows it; at once where it is known already. */
  readonly serve: (target: FunctionValue) => ServedFunction | Promise<ServedFunction>;
  readonly admin: Pick<QueueAdmin, "stats">;
}

/** Runs functions through one queue. */
export class Calls implements Calling, CallHome {
  readonly caller: Caller;
  readonly clock: Clock;
  readonly results: ResultWatch;
  readonly #serve: CallsOptions["serve"];
  readonly #admin: CallsOptions["admin"];
  /** Those called since this began, by their name in the queue. */
  readonly #known = new Map<string, ServedFunction>();

  constructor({ caller, clock, serve, admin }: CallsOptions) {
    this.caller = caller;
    this.clock = clock;
    this.results = new ResultWatch(caller.queue, clock);
    this.#serve = serve;
    this.#admin = admin;
  }

  remote(target: FunctionValue, args: unknown, options: CallOptions): Promise<unknown> {
    return new Promise((resolve, reject) => {
      checkOptions(options);
      const served = this.#serve(target);
      if ("key" in served) return this.#send(served, args, options, resolve, reject);
      served.then((known) => this.#send(known, args, options, resolve, reject)).catch(reject);
    });
  }

  async *stream(target: FunctionValue, args: unknown, options: CallOptions): AsyncGenerator<unknown, void, void> {
    checkOptions(options);
    const served = await this.#serve(target);
    const { signal } = options;
    refuseAborted(signal, served.definition.info.name);
    const message = composeMessage(served, args, options, { deferred: false, isStreamed: true, clock: this.clock });
    yield* streamItems(this.caller, message, signal);
  }

  async enqueue(target: FunctionValue, args: unknown, options: CallOptions): Promise<Call<unknown>> {
    checkOptions(options);
    const served = await this.#serve(target);
    const { definition, key } = served;
    const { signal } = options;
    refuseAborted(signal, definition.info.name);
    const isStreamed = definition.body.form === "stream";
    const message = composeMessage(served, args, options, { deferred: true, isStreamed, clock: this.clock });
    const id = await whenAccepted(this.caller, message);
    if (signal !== undefined) cancelOnAbort(signal, this.caller, id, () => {});
    this.#known.set(key, served);
    return new CallHandle(id, this, served);
  }

  async *map(target: FunctionValue, items: Items, options: MapOptions): AsyncGenerator<unknown, void, void> {
    checkItems(items);
    checkMapOptions(options);
    const served = await this.#serve(target);
    yield* mapItems({ caller: this.caller, clock: this.clock, served }, items, options);
  }

  async waitReady(target: FunctionValue, { timeoutMs }: { readonly timeoutMs?: number | undefined }): Promise<void> {
    checkDuration("timeoutMs", timeoutMs);
    const served = await this.#serve(target);
    const probe = sendProbe(this.caller, served, messageOrigin(served, {}, this.clock));
    await withinTime(this.clock, timeoutMs, probe.ready, () => {
      this.caller.abandon([probe.id], "nobody waits for it any more");
      return notReady(served.definition.info.name, timeoutMs ?? 0);
    });
  }

  callOf(id: string): Call<unknown> {
    checkId(id);
    return new CallHandle(id as CallId, this);
  }

  knownAs(key: string): ServedFunction | undefined {
    return this.#known.get(key);
  }

  async stats(target: FunctionValue): Promise<CallStats> {
    const { key } = await this.#serve(target);
    const stats = (await this.#admin.stats()).find((one) => one.function === key);
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
    served: ServedFunction,
    args: unknown,
    options: CallOptions,
    resolve: (value: unknown) => void,
    reject: (error: unknown) => void,
  ): void {
    const { definition } = served;
    refuseAborted(options.signal, definition.info.name);
    const message = composeMessage(served, args, options, { deferred: false, isStreamed: false, clock: this.clock });
    const call = new RemoteCall(definition, resolve, reject);
    const id = this.caller.send(message, call);
    if (options.signal !== undefined) call.cancelOn(options.signal, this.caller, id);
  }
}
