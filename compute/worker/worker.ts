// Takes turns at the queue: reports what is done, starts what it is given, and sleeps until there is more.
import type { Timer } from "../clock.ts";
import { after } from "../isolation/after.ts";
import type { Lease, Outcome } from "../queue/messages.ts";
import type { Want } from "../queue/queue.ts";
import { QUEUE_LIMITS } from "../queue/queue-limits.ts";
import type { ServedFunction } from "../served-function.ts";
import { type LeaseHost, RunningLease } from "./running-lease.ts";

/** A function a worker runs, where, and how much of it at once. */
export interface WorkerFunction {
  readonly served: ServedFunction;
  readonly isolate: LeaseHost["isolate"];
  readonly alone: LeaseHost["alone"];
  /** Leases that may run here at once; Infinity: what the queue grants. */
  readonly slots: number;
}

/** What a worker needs. */
export interface WorkerOptions extends Omit<LeaseHost, "isolate" | "alone"> {
  readonly session: string;
}

/** Handlers that wait for calls of their own keep their slot; nested calls may have this many times more. */
const MAX_SUSPENDED_RATIO = 8;

/** Asked of one function in one turn, where nothing else limits it. */
const MAX_LEASES_PER_TURN = QUEUE_LIMITS.maxItemsPerMove;

/** Running leases from which on turns gather what ends together. */
const MIN_BUSY_LEASES = 8;

interface Serving extends WorkerFunction {
  readonly host: LeaseHost;
  running: number;
}

/** Serves functions until it is closed. */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #functions = new Map<string, Serving>();
  readonly #running: RunningLease[] = [];
  #isClosed = false;
  #outcomes: Outcome[] = [];
  #sequence = 0;
  #isTurnDue = false;
  #turning: Promise<void> | undefined;
  #timer: Timer | undefined;
  #listening: AbortController | undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  serve(served: WorkerFunction): void {
    const host = { ...this.#options, isolate: served.isolate, alone: served.alone };
    this.#functions.set(served.served.key, { ...served, host, running: 0 });
    this.#listening?.abort();
    void this.#listen();
  }

  /** Starts nothing more and tells what runs to stop; waits for no handler, and reports nothing of theirs. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#listening?.abort();
    this.#timer?.cancel();
    for (const lease of this.#running) lease.abandon("its worker closed");
    await this.#options.queue.leave(this.#options.session);
  }

  async #listen(): Promise<void> {
    const listening = new AbortController();
    this.#listening = listening;
    const { queue, session } = this.#options;
    const functions = [...this.#functions.keys()];
    while (!listening.signal.aborted && !this.#isClosed) {
      await queue.awaitWork(session, functions, Number.POSITIVE_INFINITY, listening.signal);
      if (!listening.signal.aborted) await this.#wake();
    }
  }

  /** A turn, soon; resolves when it has been taken. */
  #wake(): Promise<void> {
    this.#isTurnDue = true;
    this.#turning ??= this.#takeTurns();
    return this.#turning;
  }

  async #takeTurns(): Promise<void> {
    while (this.#isTurnDue && !this.#isClosed) {
      await this.#gather();
      this.#isTurnDue = false;
      if (!this.#isClosed) await this.#takeTurn();
    }
    this.#turning = undefined;
  }

  /** A few calls wait for nobody; among many, those that end in one go of the event loop share a turn. */
  #gather(): Promise<void> | undefined {
    if (this.#running.length < MIN_BUSY_LEASES) return undefined;
    return new Promise((resolve) => setImmediate(resolve));
  }

  async #takeTurn(): Promise<void> {
    const { queue, session } = this.#options;
    const outcomes = this.#outcomes.splice(0, QUEUE_LIMITS.maxItemsPerMove);
    if (this.#outcomes.length > 0) this.#isTurnDue = true;
    const wants = this.#wants();
    const reply = await queue.turn({ session, sequence: ++this.#sequence, outcomes, wants });
    // Whoever closed it has handed the leases of this turn back already.
    if (this.#isClosed) return;
    for (const { id, reason } of reply.cancelled) for (const lease of this.#running) lease.cancel(id, reason);
    for (const lease of reply.leases) this.#start(lease);
    this.#wakeIn(reply.wakeInMs);
  }

  #wakeIn(waitMs: number | undefined): void {
    this.#timer?.cancel();
    this.#timer = waitMs === undefined ? undefined : this.#options.clock.after(waitMs, () => this.#wake());
  }

  #wants(): Want[] {
    const wants: Want[] = [];
    for (const [name, { slots, running }] of this.#functions) {
      const nestedOnly = running >= slots;
      const leases = Math.min(
        nestedOnly ? MAX_SUSPENDED_RATIO * slots - running : slots - running,
        MAX_LEASES_PER_TURN,
      );
      if (leases > 0) wants.push({ function: name, leases, nestedOnly });
    }
    return wants;
  }

  #start(lease: Lease): void {
    const serving = this.#functions.get(lease.function)!;
    const running = new RunningLease(serving.host, serving.served, lease);
    serving.running++;
    running.place = this.#running.push(running) - 1;
    void after(running.run(), (outcomes) => {
      serving.running--;
      this.#forget(running);
      this.#outcomes.push(...outcomes);
      this.#wake();
    });
  }

  /** The last one takes its place. A map of what comes and goes would keep the dead alive until a full collection. */
  #forget({ place }: RunningLease): void {
    const last = this.#running.pop()!;
    if (last.place === place) return;
    last.place = place;
    this.#running[place] = last;
  }
}
