// The life of a caller as the queue sees it: beats while calls are outstanding, and what it will still send.
import type { Clock, Timer } from "../clock.ts";
import type { QueueConsumer } from "../queue/queue.ts";

/** Beats in one lease: one may be late and one may be lost. */
const BEATS_PER_LEASE = 3;

/** After this part of a lease without an answer to a beat, the session may be over before the next one is there. */
const DOUBTFUL_RATIO = 2 / 3;

/** What {@link CallerSession} needs. */
export interface CallerSessionOptions {
  readonly id: string;
  readonly queue: Pick<QueueConsumer, "beat" | "leave">;
  readonly clock: Clock;
  /** Infinity: it lives and dies with the queue. */
  readonly leaseMs: number;
  /** The queue may have ended the session, and begins it anew with the next beat: this process slept, or was idle. */
  readonly onLapse: () => void;
}

export class CallerSession {
  readonly id: string;
  readonly #queue: Pick<QueueConsumer, "beat" | "leave">;
  readonly #clock: Clock;
  readonly #leaseMs: number;
  readonly #onLapse: () => void;
  readonly #demand: Record<string, number> = {};
  #lastBeatUs = Number.NEGATIVE_INFINITY;
  /** When the last beat was sent that was answered. */
  #lastHeardUs = Number.POSITIVE_INFINITY;
  #timer: Timer | undefined;

  constructor({ id, queue, clock, leaseMs, onLapse }: CallerSessionOptions) {
    this.id = id;
    this.#queue = queue;
    this.#clock = clock;
    this.#leaseMs = leaseMs;
    this.#onLapse = onLapse;
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
    const nowUs = this.#clock.nowUs();
    if (nowUs - this.#lastHeardUs > this.#leaseMs * 1000 * DOUBTFUL_RATIO) {
      this.#lastHeardUs = Number.POSITIVE_INFINITY;
      this.#onLapse();
    }
    this.#lastBeatUs = nowUs;
    const beat = { session: this.id, role: "caller", leaseMs: this.#leaseMs, demand: { ...this.#demand } } as const;
    // A beat that was lost is made good by the next.
    this.#queue.beat({ ...beat, serves: [] }).then(
      () => {
        this.#lastHeardUs = nowUs;
      },
      () => {},
    );
  }
}
