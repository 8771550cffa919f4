// `map`: a function over many items, a bounded number of them on their way, results as they come or in the items' order.
import { type MapOptions, parseArguments, type Settled } from "../../catalog/index.ts";
import type { Clock } from "../clock.ts";
import type { CallId } from "../queue/messages.ts";
import { approximateBytes } from "../wire/approximate-bytes.ts";
import type { RowsDone } from "../wire/payload.ts";
import type { CalledFunction } from "./called-function.ts";
import { abortedError, refuseAborted } from "./cancel-on-abort.ts";
import { type MessageOrigin, messageOrigin } from "./compose-message.ts";
import { type ItemListener, MapMessage, type MeasuredRow, measureRow } from "./map-message.ts";
import { type MessageSizes, messageSizes } from "./message-sizes.ts";

export type Items = Iterable<unknown> | AsyncIterable<unknown>;

/** What a `map` needs of its runtime. */
export interface MapHost {
  readonly clock: Clock;
  readonly served: CalledFunction;
}

/** Of rows on their way and results that nobody took; bytes of arguments and results, as far as rows are alike. */
const MAX_WINDOW_ROWS = 131_072;
const MAX_WINDOW_BYTES = 16 << 20;

/**
 * Calls the function on each item. Stopping the iteration cancels what is on its way.
 * @throws what an item failed with, unless `settle`; what `items` throws, after the results of those before it
 */
export async function* mapItems(host: MapHost, items: Items, options: MapOptions): AsyncGenerator<unknown, void, void> {
  const { signal, settle = false } = options;
  refuseAborted(signal, host.served.definition.info.name);
  const run = new MapRun(host, items, options);
  const onAbort = () => run.fail(abortedError(signal!, host.served.definition.info.name, ""));
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    void run.feed();
    for (let result = await run.next(); result !== undefined; result = await run.next()) {
      if (settle) yield result;
      else if (result.ok) yield result.value;
      else throw result.error;
    }
  } finally {
    signal?.removeEventListener("abort", onAbort);
    run.stop();
  }
}

/** One per iteration: a feeder that sends while there is room, and results until they are taken. */
class MapRun implements ItemListener {
  readonly #host: MapHost;
  readonly #sizes: MessageSizes;
  readonly #items: Items;
  readonly #options: MapOptions;
  readonly #isOrdered: boolean;
  /** Undefined: nobody knows. */
  readonly #count: number | undefined;
  readonly #sent = new Map<CallId, MapMessage>();
  /** By their place in the iteration. */
  readonly #results = new Map<number, Settled<unknown>>();
  #gathering: MapMessage | undefined;
  #taken = 0;
  #arrived = 0;
  #delivered = 0;
  /** Of all arguments taken and of all results that arrived. */
  #argumentBytes = 0;
  #resultBytes = 0;
  #isExhausted = false;
  #isStopped = false;
  #failure: { readonly error: unknown } | undefined;
  #wakeReader: (() => void) | undefined;
  #wakeFeeder: (() => void) | undefined;

  constructor(host: MapHost, items: Items, options: MapOptions) {
    this.#host = host;
    this.#sizes = messageSizes(host.served);
    this.#items = items;
    this.#options = options;
    this.#isOrdered = options.ordered ?? true;
    this.#count = Array.isArray(items) ? items.length : undefined;
  }

  /** Takes items and sends them, as long as there is room. Never rejects. */
  async feed(): Promise<void> {
    try {
      for await (const item of this.#items) {
        if (this.#isStopped) return;
        this.#add(item);
        if (!this.#hasRoom(0)) await this.#room();
      }
    } catch (error) {
      this.#failure ??= { error };
    }
    this.#send(true);
    this.#isExhausted = true;
    this.#wakeReader?.();
  }

  /** The next result; undefined after the last. @throws what ended the iteration */
  async next(): Promise<Settled<unknown> | undefined> {
    for (;;) {
      const result = this.#results.get(this.#delivered);
      if (result !== undefined) return this.#deliver(result);
      if (this.#isExhausted && this.#delivered === this.#taken) return this.#end();
      if (this.#isStopped) return this.#end();
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve;
      });
    }
  }

  /** Nothing more is sent; results that are there are not handed out. */
  fail(error: unknown): void {
    this.#failure = { error };
    this.#results.clear();
    this.stop();
    this.#wakeReader?.();
  }

  stop(): void {
    this.#isStopped = true;
    this.#wakeFeeder?.();
    const ids = [...this.#sent.keys()];
    this.#sent.clear();
    if (ids.length > 0) this.#host.served.caller.abandon(ids, "its reader stopped");
  }

  value(item: number, value: unknown): void {
    this.#resultBytes += approximateBytes(value);
    this.#arrive(item, { ok: true, value });
  }

  failed(item: number, error: Error): void {
    this.#arrive(item, { ok: false, error });
  }

  done(id: CallId, message: MapMessage, body: RowsDone | undefined): void {
    this.#sent.delete(id);
    if (body !== undefined) this.#sizes.note(message.rows, body.busyMs);
    this.#wakeReader?.();
    this.#wakeFeederIfRoom();
  }

  #arrive(item: number, result: Settled<unknown>): void {
    const place = this.#arrived++;
    if (!this.#isStopped) this.#results.set(this.#isOrdered ? item : place, result);
  }

  #deliver(result: Settled<unknown>): Settled<unknown> {
    this.#results.delete(this.#delivered++);
    this.#wakeFeederIfRoom();
    return result;
  }

  #end(): undefined {
    if (this.#failure !== undefined) throw this.#failure.error;
    return undefined;
  }

  #add(item: unknown): void {
    const place = this.#taken++;
    const row = this.#measure(place, item);
    if (row === undefined) return;
    this.#argumentBytes += row.bytes;
    const rows = this.#sizes.next(this.#rowsToCome, this.#bytesPerRow);
    if (this.#gathering?.takes(row, rows, this.#sizes) === false) this.#send(false);
    this.#gathering ??= this.#begin();
    this.#gathering.add(row);
    if (this.#gathering.rows >= rows) this.#send(false);
  }

  #measure(place: number, item: unknown): MeasuredRow | undefined {
    const { served } = this.#host;
    try {
      return measureRow(served, place, parseArguments(served.definition, item));
    } catch (error) {
      this.failed(place, error as Error);
      this.#wakeReader?.();
      return undefined;
    }
  }

  #begin(): MapMessage {
    const message = new MapMessage(this.#host.served, this);
    // Promises settle before immediates run: by then the source makes us wait, or there is no room for more.
    setImmediate(() => {
      if (this.#gathering === message && !this.#isStopped) this.#send(true);
    });
    return message;
  }

  #send(isLast: boolean): void {
    const message = this.#gathering;
    if (message === undefined) return;
    this.#gathering = undefined;
    const { served } = this.#host;
    const origin = this.#origin();
    if (origin === undefined) return;
    const body = {
      args: message.payload,
      timeoutMs: this.#options.timeoutMs,
      isStreamed: false,
      idempotencyKey: undefined,
    };
    const { rows, bytes, weight, cost } = message;
    const id = served.caller.send(
      { served, ...origin, body, rows, bytes, weight, cost, flush: isLast, deferred: false },
      message,
    );
    this.#sent.set(id, message);
  }

  /** Made anew for each message: what is left of a deadline shrinks. */
  #origin(): MessageOrigin | undefined {
    try {
      return messageOrigin(this.#host.served, this.#options, this.#host.clock);
    } catch (error) {
      this.fail(error);
      return undefined;
    }
  }

  get #bytesPerRow(): number {
    return this.#argumentBytes / Math.max(1, this.#taken) + this.#resultBytes / Math.max(1, this.#arrived);
  }

  get #rowsToCome(): number {
    if (this.#count === undefined) return Number.POSITIVE_INFINITY;
    return this.#count - this.#taken + 1 + (this.#gathering?.rows ?? 0);
  }

  /** Whether `rows` more may be taken before results are. */
  #hasRoom(rows: number): boolean {
    const pending = this.#taken - this.#delivered + rows;
    return (
      pending < Math.min(MAX_WINDOW_ROWS, this.#sizes.windowRows) && pending * this.#bytesPerRow < MAX_WINDOW_BYTES
    );
  }

  /** Goes on when there is room for a whole message: rows that trickle in would travel one by one. */
  async #room(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wakeFeeder = resolve;
      this.#wakeFeederIfRoom();
    });
  }

  #wakeFeederIfRoom(): void {
    if (this.#wakeFeeder === undefined) return;
    if (!this.#hasRoom(this.#sizes.next(Number.POSITIVE_INFINITY, this.#bytesPerRow) - 1)) return;
    this.#wakeFeeder();
    this.#wakeFeeder = undefined;
  }
}
