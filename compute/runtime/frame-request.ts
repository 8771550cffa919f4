// One request of a frame: its rows cut into messages, some of them in flight, the replies put back in order.
import { type CallRequest, type CallResult, isQuarryError, QuarryError } from "../../engine/index.ts";
import type { CalledFunction } from "../caller/called-function.ts";
import { messageSizes } from "../caller/message-sizes.ts";
import type { OutgoingMessage, ReplyListener } from "../caller/outgoing.ts";
import type { Clock } from "../clock.ts";
import type { CallId, ParentCall } from "../queue/messages.ts";
import { decodeError } from "../wire/errors.ts";
import type { RowsDone } from "../wire/payload.ts";
import { slicePayload } from "../wire/payload-rows.ts";
import type { CallPace } from "./call-pace.ts";
import { type FrameDemand, frameDemand } from "./frame-demand.ts";
import { MessageCuts } from "./message-cuts.ts";
import { RequestResults, type SentRows } from "./request-results.ts";
import { type CalledHere, type RequestRows, requestRows, type Slice } from "./request-rows.ts";

/** A function as frames call it. */
export interface FrameFunction extends CalledFunction, CalledHere {
  /** How fast it goes, seen from all frames. */
  readonly pace: CallPace;
}

/** What a request needs of its runtime. */
export interface RequestHost {
  readonly clock: Clock;
  readonly serving: FrameFunction;
  /** The tenant of requests that name no job. */
  readonly tenant: string;
  /** The call whose handler runs the frame, if one does. */
  readonly parent: ParentCall | undefined;
}

/** Messages in flight for each invocation that may run: one that runs, one that waits to. */
const MESSAGES_PER_SLOT = 2;
const MAX_MESSAGES = 1_000;

/** A full queue is asked again; whoever made it full is at work. */
const FULL_QUEUE_WAIT_MS = 50;

/** One per request. */
export class FrameRequest implements ReplyListener {
  readonly #host: RequestHost;
  readonly #request: CallRequest;
  readonly #rows: RequestRows;
  readonly #cuts: MessageCuts;
  readonly #results: RequestResults;
  readonly #sent = new Map<CallId, SentRows>();
  readonly #demand: FrameDemand;
  readonly #maxMessages: number;
  /** Messages that wait for room in the queue. */
  #held = 0;
  #rowsLeft: number;
  #unsent: number;
  #settle: { resolve(result: CallResult): void; reject(error: unknown): void } | undefined;

  constructor(host: RequestHost, request: CallRequest) {
    const { definition } = host.serving;
    this.#host = host;
    this.#request = request;
    this.#rows = requestRows(host.serving, request.arguments);
    this.#rowsLeft = this.#rows.count;
    this.#unsent = this.#rows.count;
    this.#demand = frameDemand(host.serving);
    this.#cuts = new MessageCuts(host.serving, this.#rows, request.arguments, request.rowsToCome ?? 0);
    this.#results = new RequestResults(definition, this.#rows, request.arguments.numRows);
    const slots = definition.policies.concurrency.maxConcurrent;
    this.#maxMessages = Math.min(MAX_MESSAGES, Math.max(4, MESSAGES_PER_SLOT * slots));
  }

  /**
   * n rows in → n values out, same order.
   * @throws `plan.aborted`, or the `QuarryError` the signal was aborted with; what keeps the function from running at all
   */
  async run(): Promise<CallResult> {
    const { signal } = this.#request;
    if (signal.aborted) throw abortError(signal.reason);
    const onAbort = () => this.#fail(abortError(signal.reason), signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    this.#demand.begin(signal, this.#unsent, this.#request.rowsToCome ?? 0);
    try {
      return await new Promise<CallResult>((resolve, reject) => {
        this.#settle = { resolve, reject };
        this.#sendMore();
      });
    } finally {
      signal.removeEventListener("abort", onAbort);
      if (this.#unsent > 0) this.#demand.less(signal, this.#unsent);
    }
  }

  part(id: CallId, body: RowsDone): void {
    const sent = this.#sent.get(id);
    if (sent !== undefined) this.#results.take(sent, body);
  }

  settled(id: CallId, body: RowsDone): void {
    const sent = this.#sent.get(id);
    if (sent === undefined) return;
    this.#sent.delete(id);
    if (body.error === undefined) this.#take(sent, body);
    else this.#fail(decodeError(body.error));
  }

  ended(id: CallId, error: QuarryError): void {
    const sent = this.#sent.get(id);
    if (sent === undefined) return;
    this.#sent.delete(id);
    if (isQuarryError(error, "compute.queue-full")) this.#sendLater(sent);
    else this.#fail(error);
  }

  #take(sent: SentRows, body: RowsDone): void {
    this.#results.take(sent, body);
    this.#learn(sent, body);
    this.#sendMore();
  }

  #sendLater(slice: Slice): void {
    this.#held++;
    this.#host.clock.after(FULL_QUEUE_WAIT_MS, () => {
      this.#held--;
      if (this.#settle !== undefined) this.#send(slice);
    });
  }

  #sendMore(): void {
    while (!this.#cuts.isDone && this.#sent.size + this.#held < this.#maxMessages) this.#sendNext();
    if (this.#sent.size === 0 && this.#held === 0 && this.#cuts.isDone) this.#finish();
  }

  #sendNext(): void {
    const slice = this.#cuts.next();
    const rows = slice.end - slice.start;
    this.#unsent -= rows;
    this.#demand.less(this.#request.signal, rows);
    this.#send(slice);
  }

  #send(slice: Slice): void {
    const id = this.#host.serving.caller.send(this.#message(slice), this);
    this.#sent.set(id, { id, start: slice.start, end: slice.end });
  }

  #message(slice: Slice): OutgoingMessage {
    const { start, end } = slice;
    const { serving, tenant, parent } = this.#host;
    const args = slicePayload(this.#rows.payload, start, end);
    return {
      served: serving,
      body: { args, timeoutMs: undefined, isStreamed: false, idempotencyKey: undefined },
      rows: end - start,
      ...this.#cuts.load(slice),
      flush: this.#cuts.isDone,
      tenant: this.#request.job ?? tenant,
      deferred: false,
      parent,
      trace: undefined,
      options: {},
    };
  }

  #learn({ start, end }: SentRows, { busyMs, invocations, isAsync }: RowsDone): void {
    const { serving } = this.#host;
    this.#rowsLeft -= end - start;
    messageSizes(serving).note(end - start, busyMs);
    if (!isAsync) return;
    const rowsToCome = this.#rowsLeft + (this.#request.rowsToCome ?? 0);
    serving.pace.note(busyMs, invocations, Math.ceil(rowsToCome / serving.definition.info.maxRows));
  }

  #finish(): void {
    const settle = this.#settle;
    this.#settle = undefined;
    try {
      settle?.resolve(this.#results.finish());
    } catch (error) {
      settle?.reject(error);
    }
  }

  /** Nobody waits for the rest. */
  #fail(error: unknown, reason = error): void {
    const settle = this.#settle;
    if (settle === undefined) return;
    this.#settle = undefined;
    const ids = [...this.#sent.keys()];
    this.#sent.clear();
    if (ids.length > 0)
      this.#host.serving.caller.abandon(ids, reason instanceof Error ? reason.message : String(reason));
    settle.reject(error);
  }
}

/** What a call rejects with when its signal is aborted. */
function abortError(reason: unknown): QuarryError {
  if (reason instanceof QuarryError) return reason;
  return new QuarryError("plan.aborted", "The call was aborted.", { reason }, { cause: reason });
}
