// The life of a caller as the queue sees it: beats while calls are outstanding, and what it will still send.
import type { Clock, Timer } from "../clock.ts";
import type { QueueConsumer } from "../queue/queue.ts";

/** Beats in one lease: one may be late and one may be lost. */
const BEATS_PER_LEASE = 3;

export class CallerSession {
  readonly id: string;
  readonly #queue: Pick<QueueConsumer, "beat" | "leave">;
  readonly #clock: Clock;
  readonly #leaseMs: number;
  readonly #demand: Record<string, number> = {};
  #lastBeatUs = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;

  /** @param leaseMs Infinity: it lives and dies with the queue */
  constructor(id: string, queue: Pick<QueueConsumer, "beat" | "leave">, clock: Clock, leaseMs: number) {
    this.id = id;
    this.#queue = queue;
    this.#clock = clock;
    this.#leaseMs = leaseMs;
  }

  /** Calls are about to be outstanding: the queue must know who waits for them. */
  begin(): void {
    if (this.#timer !== undefined || (this.#lastBeatUs > 0 && this.#leaseMs === Number.POSITIVE_INFINITY)) return;
    const everyMs = this.#leaseMs / BEATS_PER_LEASE;
    if (this.#clock.nowUs() - this.#lastBeatUs >= everyMs * 1000) this.#beat();
    if (everyMs < Number.POSITIVE_INFINITY) this.#beatIn(everyMs);
  }

  /** Nothing is outstanding: nothing is lost when the session lapses. */
  rest(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Rows that will still be sent to a function; an autoscaler sees them from the next beat on. */
  declareDemand(functionKey: string, rows: number): void {
    if (rows > 0) this.#demand[functionKey] = rows;
    else delete this.#demand[functionKey];
  }

  async close(): Promise<void> {
    this.rest();
    await this.#queue.leave(this.id);
  }

  #beatIn(everyMs: number): void {
    this.#timer = this.#clock.after(everyMs, () => {
      this.#beat();
      this.#beatIn(everyMs);
    });
  }

  #beat(): void {
    this.#lastBeatUs = this.#clock.nowUs();
    const demand = { ...this.#demand };
    const beat = { session: this.id, role: "caller", leaseMs: this.#leaseMs, demand, serves: [] } as const;
    // A beat that was lost is made good by the next.
    this.#queue.beat(beat).catch(() => {});
  }
}
