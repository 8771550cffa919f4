// Waits for outcomes that nobody is told of: those of deferred calls. All that are waited for are asked for together, soon at
// first and then less and less often.
import type { Clock, Timer } from "../clock.ts";
import type { CallId, CallState } from "../queue/messages.ts";
import type { QueueProducer } from "../queue/queue.ts";
import { QUEUE_LIMITS } from "../queue/queue-limits.ts";

/** How a call ended, or that nothing can be said of it any more. */
export type FinalState = Exclude<CallState, { readonly kind: "waiting" | "delayed" | "running" }>;

interface Waiter {
  readonly id: CallId;
  resolve(state: FinalState): void;
  reject(error: unknown): void;
}

const FIRST_PAUSE_MS = 1;
const MAX_PAUSE_MS = 500;

/** One per queue. */
export class ResultWatch {
  readonly #queue: Pick<QueueProducer, "find">;
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiter>();
  #timer: Timer | undefined;
  #pauseMs = FIRST_PAUSE_MS;

  constructor(queue: Pick<QueueProducer, "find">, clock: Clock) {
    this.#queue = queue;
    this.#clock = clock;
  }

  /** How the call ended, if it did. @throws `compute.unavailable` */
  async look(id: CallId): Promise<FinalState | undefined> {
    const [state] = await this.#queue.find([id]);
    return finalState(state!);
  }

  /** Resolves when it has ended, or when `signal` is aborted and nobody waits. @throws `compute.unavailable` */
  wait(id: CallId, signal: AbortSignal): Promise<FinalState> {
    return new Promise((resolve, reject) => {
      const waiter = { id, resolve, reject };
      signal.addEventListener("abort", () => this.#forget(waiter), { once: true });
      this.#waiting.add(waiter);
      this.#timer?.cancel();
      this.#pauseMs = FIRST_PAUSE_MS;
      this.#askLater();
    });
  }

  #askLater(): void {
    this.#timer = this.#clock.after(this.#pauseMs, () => void this.#ask());
    this.#pauseMs = Math.min(MAX_PAUSE_MS, this.#pauseMs * 2);
  }

  async #ask(): Promise<void> {
    this.#timer = undefined;
    const waiters = [...this.#waiting];
    const { maxItemsPerMove } = QUEUE_LIMITS;
    for (let start = 0; start < waiters.length; start += maxItemsPerMove) {
      await this.#askFor(waiters.slice(start, start + maxItemsPerMove));
    }
    if (this.#waiting.size > 0 && this.#timer === undefined) this.#askLater();
  }

  async #askFor(waiters: readonly Waiter[]): Promise<void> {
    try {
      const states = await this.#queue.find(waiters.map(({ id }) => id));
      for (const [at, waiter] of waiters.entries()) {
        const final = finalState(states[at]!);
        if (final !== undefined && this.#forget(waiter)) waiter.resolve(final);
      }
    } catch (error) {
      for (const waiter of waiters) if (this.#forget(waiter)) waiter.reject(error);
    }
  }

  #forget(waiter: Waiter): boolean {
    const isKnown = this.#waiting.delete(waiter);
    if (this.#waiting.size > 0) return isKnown;
    this.#timer?.cancel();
    this.#timer = undefined;
    return isKnown;
  }
}

function finalState(state: CallState): FinalState | undefined {
  switch (state.kind) {
    case "waiting":
    case "delayed":
    case "running":
      return undefined;
    default:
      return state;
  }
}
