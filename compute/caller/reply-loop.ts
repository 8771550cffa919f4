// Reads what the queue tells one caller, while anybody waits for it: one `receive` after another, none when idle, so that
// an idle process can end.
import { isQuarryError, type QuarryError } from "../../engine/index.ts";
import type { Clock } from "../clock.ts";
import type { Reply } from "../queue/messages.ts";
import type { QueueProducer } from "../queue/queue.ts";
import { unavailable } from "./outbox.ts";

/** Told of replies and of their absence. */
export interface ReplyLoopListener {
  readonly isWaiting: boolean;
  replied(reply: Reply): void;
  /** Something was lost on the way, or nothing came for long: what became of the calls must be asked. */
  missed(): void;
  /** Nothing will ever come again. */
  failed(error: QuarryError): void;
}

/** A queue that lives elsewhere may lose replies; after this long without one it is asked. */
const SILENCE_MS = 10_000;

const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 5_000;

export class ReplyLoop {
  readonly #queue: Pick<QueueProducer, "receive">;
  readonly #clock: Clock;
  readonly #caller: string;
  readonly #listener: ReplyLoopListener;
  readonly #waitMs: number;
  #sequence = 0;
  /** In a row. */
  #failures = 0;
  #isRunning = false;
  #isReceiving = false;
  #isAcknowledging = false;
  #isClosed = false;
  #rest = new AbortController();

  /** @param isLossless the queue lives in this process: replies come, however late */
  constructor(
    queue: Pick<QueueProducer, "receive">,
    clock: Clock,
    caller: string,
    { listener, isLossless }: { readonly listener: ReplyLoopListener; readonly isLossless: boolean },
  ) {
    this.#queue = queue;
    this.#clock = clock;
    this.#caller = caller;
    this.#listener = listener;
    this.#waitMs = isLossless ? Number.POSITIVE_INFINITY : SILENCE_MS;
  }

  /** Reads on until nobody waits any more. */
  run(): void {
    if (!this.#isRunning) void this.#run();
  }

  /** Nobody waits any more: the `receive` of the moment ends. */
  rest(): void {
    if (!this.#isReceiving) return;
    this.#rest.abort();
    this.#rest = new AbortController();
  }

  /** The queue may count anew: what it tells from here on is read, whatever its number. */
  restart(): void {
    this.#sequence = 0;
    this.rest();
  }

  /** Reads nothing more. */
  close(): void {
    this.#isClosed = true;
    this.rest();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#listener.isWaiting) {
      const { signal } = this.#rest;
      this.#isReceiving = true;
      let replies: readonly Reply[];
      try {
        replies = await this.#queue.receive(this.#caller, this.#sequence, this.#waitMs, signal);
      } catch (error) {
        this.#isReceiving = false;
        await this.#recover(unavailable(error));
        continue;
      }
      this.#isReceiving = false;
      this.#failures = 0;
      this.#take(replies, signal);
    }
    this.#isRunning = false;
    this.#acknowledgeSoon();
  }

  /** Of what was read last nobody would tell the queue; one who calls again at once does. */
  #acknowledgeSoon(): void {
    if (this.#isAcknowledging) return;
    this.#isAcknowledging = true;
    setImmediate(() => {
      this.#isAcknowledging = false;
      if (this.#isRunning || this.#isClosed) return;
      this.#queue.receive(this.#caller, this.#sequence, 0, this.#rest.signal).catch(() => {});
    });
  }

  #take(replies: readonly Reply[], signal: AbortSignal): void {
    let isMissing = replies.length === 0 && !signal.aborted;
    for (const reply of replies) {
      isMissing ||= reply.sequence !== this.#sequence + 1;
      this.#sequence = reply.sequence;
      this.#listener.replied(reply);
    }
    if (isMissing) this.#listener.missed();
  }

  async #recover(error: QuarryError): Promise<void> {
    if (!(isQuarryError(error, "compute.unavailable") && error.facts.retryable)) return this.#listener.failed(error);
    const pauseMs = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures++);
    await new Promise<void>((resume) => {
      this.#clock.after(pauseMs, resume);
    });
    this.#listener.missed();
  }
}
