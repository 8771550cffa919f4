// Submissions on their way: what is sent in one turn of the microtask queue goes in one move, and what the queue could not
// take for now is sent again.
import { isQuarryError, QuarryError } from "../../engine/index.ts";
import type { Clock, Timer } from "../clock.ts";
import type { CallId, SubmitReply } from "../queue/messages.ts";
import type { QueueProducer } from "../queue/queue.ts";
import { QUEUE_LIMITS } from "../queue/queue-limits.ts";
import { refusalError } from "./end-errors.ts";
import type { OutstandingCall } from "./outstanding-call.ts";

/** Told of every call that was handed to an {@link Outbox}. */
export interface OutboxListener {
  /** Something is about to be submitted. */
  sending(): void;
  /** @param id the call's own, or that of the call it turned out to be */
  accepted(call: OutstandingCall, id: CallId): void;
  refused(call: OutstandingCall, error: QuarryError): void;
}

/** Waits between tries; after the last one the call is refused. */
const TRY_AGAIN_MS = [50, 250];

/** A queue that took so long to say that it cannot be reached has tried for long enough itself. */
const MAX_TRY_MS = 5_000;

const NOW = Promise.resolve();

export class Outbox {
  readonly #queue: Pick<QueueProducer, "submit">;
  readonly #clock: Clock;
  readonly #listener: OutboxListener;
  readonly #flush = () => this.flush();
  #gathered: OutstandingCall[] = [];
  /** What was held back, by the timer that will send it again. */
  readonly #heldBack = new Map<Timer, readonly OutstandingCall[]>();
  #moves = 0;

  constructor(queue: Pick<QueueProducer, "submit">, clock: Clock, listener: OutboxListener) {
    this.#queue = queue;
    this.#clock = clock;
    this.#listener = listener;
  }

  /** Nothing was gathered since the last move. */
  get isEmpty(): boolean {
    return this.#gathered.length === 0;
  }

  /** No move is in flight. */
  get isQuiet(): boolean {
    return this.#moves === 0;
  }

  add(call: OutstandingCall): void {
    if (this.#gathered.push(call) === 1) NOW.then(this.#flush);
  }

  /** Submits what was gathered, now. */
  flush(): void {
    const calls = this.#gathered;
    if (calls.length === 0) return;
    this.#gathered = [];
    this.#listener.sending();
    const { maxItemsPerMove } = QUEUE_LIMITS;
    for (let start = 0; start < calls.length; start += maxItemsPerMove) {
      void this.#submit(calls.length <= maxItemsPerMove ? calls : calls.slice(start, start + maxItemsPerMove));
    }
  }

  /** What was gathered goes out; what was held back is refused with what `closed` makes. */
  close(closed: (call: OutstandingCall) => QuarryError): void {
    this.flush();
    for (const [timer, calls] of this.#heldBack) {
      timer.cancel();
      for (const call of calls) if (call.state === "held-back") this.#listener.refused(call, closed(call));
    }
    this.#heldBack.clear();
  }

  async #submit(calls: readonly OutstandingCall[]): Promise<void> {
    this.#moves++;
    const startUs = this.#clock.nowUs();
    let replies: readonly SubmitReply[];
    try {
      replies = await this.#queue.submit(calls.map((call) => call.submission));
    } catch (error) {
      this.#moves--;
      const isPatient = (this.#clock.nowUs() - startUs) / 1000 < MAX_TRY_MS;
      return this.#lost(calls, unavailable(error), isPatient);
    }
    this.#moves--;
    this.#take(calls, replies);
  }

  #take(calls: readonly OutstandingCall[], replies: readonly SubmitReply[]): void {
    const tooMany: OutstandingCall[] = [];
    for (let at = 0; at < calls.length; at++) {
      const call = calls[at]!;
      const reply = replies[at]!;
      if (reply.kind === "accepted") this.#listener.accepted(call, call.id);
      else if (reply.kind === "joined") this.#listener.accepted(call, reply.id);
      else if (reply.reason === "queue-full" && this.#mayTryAgain(call)) tooMany.push(call);
      else this.#listener.refused(call, refusalError(reply.reason, call.named, reply.detail));
    }
    if (tooMany.length > 0) this.#holdBack(tooMany);
  }

  /** Nobody knows whether the queue got the move: submitting again is safe. */
  #lost(calls: readonly OutstandingCall[], error: QuarryError, isPatient: boolean): void {
    if (isQuarryError(error, "function.not-sendable") && calls.length > 1) {
      this.#submitHalves(calls);
      return;
    }
    const isPassing = isPatient && isQuarryError(error, "compute.unavailable") && error.facts.retryable;
    const again = calls.filter((call) => {
      const mayTry = isPassing && this.#mayTryAgain(call);
      if (!mayTry) this.#listener.refused(call, error);
      return mayTry;
    });
    if (again.length > 0) this.#holdBack(again);
  }

  /** One of them holds what cannot be sent; nothing of the move was. */
  #submitHalves(calls: readonly OutstandingCall[]): void {
    const middle = calls.length >> 1;
    void this.#submit(calls.slice(0, middle));
    void this.#submit(calls.slice(middle));
  }

  #mayTryAgain(call: OutstandingCall): boolean {
    return call.failedTries < TRY_AGAIN_MS.length && call.cancelReason === undefined;
  }

  /** All wait as long as the one that was tried most often. */
  #holdBack(calls: readonly OutstandingCall[]): void {
    let delayMs = 0;
    for (const call of calls) {
      delayMs = Math.max(delayMs, TRY_AGAIN_MS[call.failedTries++]!);
      call.state = "held-back";
    }
    const timer = this.#clock.after(delayMs, () => {
      this.#heldBack.delete(timer);
      for (const call of calls) if (call.state === "held-back") this.#sendAgain(call);
    });
    this.#heldBack.set(timer, calls);
  }

  #sendAgain(call: OutstandingCall): void {
    call.state = "sent";
    this.add(call);
  }
}

/** What went wrong with a move, as the error its calls end with. */
export function unavailable(error: unknown): QuarryError {
  if (isQuarryError(error)) return error;
  const detail = error instanceof Error ? error.message : String(error);
  const facts = { detail, retryable: false };
  return new QuarryError("compute.unavailable", `The queue failed: ${detail}.`, facts, { cause: error });
}
