// A worker's life as one queue sees it: a name, beats that keep its leases, and the numbers of its turns.
import type { Clock, Timer } from "../clock.ts";
import type { CancelledCall, QueueConsumer } from "../queue/queue.ts";
import { pauseMs } from "./pause.ts";

/** Beats in one lease: one may be late and one may be lost. */
const BEATS_PER_LEASE = 3;

export interface WorkerSessionOptions {
  readonly queue: Pick<QueueConsumer, "beat" | "leave">;
  readonly clock: Clock;
  /** What the names of its sessions begin with. */
  readonly session: string;
  /** Infinity: it lives and dies with the queue, and never beats. */
  readonly leaseMs: number;
  /** The functions that would run here now. */
  readonly serves: () => readonly string[];
  readonly onCancelled: (calls: readonly CancelledCall[]) => void;
  readonly onError: (error: unknown, againInMs: number) => void;
}

export class WorkerSession {
  readonly #options: WorkerSessionOptions;
  #renewals = 0;
  #sequence = 0;
  #failures = 0;
  #timer: Timer | undefined;
  #isBeating = false;
  #isDue = false;
  #isClosed = false;
  #lastBeatUs: number | undefined;
  #beginning: Promise<void> | undefined;
  #begin: () => void = () => {};

  constructor(options: WorkerSessionOptions) {
    this.#options = options;
  }

  get name(): string {
    const { session } = this.#options;
    return this.#renewals === 0 ? session : `${session}.${this.#renewals + 1}`;
  }

  /** Since the queue answered a beat. */
  get lastBeatMs(): number | undefined {
    return this.#lastBeatUs === undefined ? undefined : (this.#options.clock.nowUs() - this.#lastBeatUs) / 1000;
  }

  /** Until the queue knows the session, if it has to. */
  get beginning(): Promise<void> | undefined {
    return this.#beginning;
  }

  nextSequence(): number {
    return ++this.#sequence;
  }

  /** Begins to beat; later, says at once what it serves now. */
  beat(): void {
    if (this.#options.leaseMs === Number.POSITIVE_INFINITY || this.#isClosed) return;
    if (this.#sequence === 0 && this.#beginning === undefined) {
      this.#beginning = new Promise((resolve) => {
        this.#begin = resolve;
      });
    }
    if (this.#isBeating) this.#isDue = true;
    else void this.#beat();
  }

  /** The queue has given up the session: another begins. */
  renew(): void {
    this.#renewals++;
    this.#sequence = 0;
    this.beat();
  }

  async leave(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#begin();
    await this.#options.queue.leave(this.name);
  }

  /** One at a time: what waits for a queue that is away waits once. */
  async #beat(): Promise<void> {
    this.#timer?.cancel();
    this.#isBeating = true;
    this.#isDue = false;
    const delayMs = await this.#tell();
    this.#isBeating = false;
    if (!this.#isClosed) this.#timer = this.#options.clock.after(this.#isDue ? 0 : delayMs, () => void this.#beat());
  }

  /** @returns when to beat again */
  async #tell(): Promise<number> {
    const { queue, clock, leaseMs, serves, onCancelled, onError } = this.#options;
    const session = this.name;
    const everyMs = leaseMs / BEATS_PER_LEASE;
    try {
      const cancelled = await queue.beat({ session, role: "worker", leaseMs, demand: {}, serves: serves() });
      this.#failures = 0;
      this.#lastBeatUs = clock.nowUs();
      if (session === this.name) this.#hasBegun();
      onCancelled(cancelled);
      return everyMs;
    } catch (error) {
      const againInMs = Math.min(everyMs, pauseMs(++this.#failures));
      if (!this.#isClosed) onError(error, againInMs);
      return againInMs;
    }
  }

  #hasBegun(): void {
    this.#beginning = undefined;
    this.#begin();
  }
}
