// A worker at one queue: takes turns, runs the leases it is given, and leaves without losing any.

import { after } from "../isolation/after.ts";
import type { Lease, Outcome } from "../queue/messages.ts";
import type { CancelledCall, TurnReply, TurnRequest } from "../queue/queue.ts";
import { pause } from "./pause.ts";
import { handedBack } from "./plain-outcomes.ts";
import { type LeaseHost, RunningLease } from "./running-lease.ts";
import { SlotPool } from "./slot-pool.ts";
import { Turns } from "./turns.ts";
import { MAX_SUSPENDED_RATIO, type Serving, WantedFunctions, type WorkerFunction } from "./wanted-functions.ts";
import { WorkerSession } from "./worker-session.ts";

/** What a loop tells whoever keeps a log. */
export type LeaseLoopEvent =
  | { readonly kind: "queue-failed"; readonly error: unknown; readonly againInMs: number }
  | { readonly kind: "queue-back" }
  /** The queue gave the leases to others: this was stopped for longer than its lease. */
  | { readonly kind: "session-lost"; readonly session: string; readonly runningLeases: number }
  /** The queue does not take an outcome: its call fails with that. */
  | { readonly kind: "outcome-refused"; readonly callId: string; readonly error: unknown }
  | { readonly kind: "crashed" | "handed-back"; readonly functionName: string; readonly callIds: readonly string[] };

/** What a loop needs. */
export interface LeaseLoopOptions extends Omit<LeaseHost, "isolate" | "alone"> {
  /** What the names of its sessions begin with. */
  readonly session: string;
  /** How long the queue waits for a sign of life; Infinity: it lives and dies with the queue, and never beats. */
  readonly leaseMs: number;
  /** Shared by the loops of one process. @defaultValue without end */
  readonly slots?: SlotPool | undefined;
  readonly onEvent?: ((event: LeaseLoopEvent) => void) | undefined;
}

/** How turns and beats go; undefined: there is none. */
export interface LoopPulse {
  /** Since the queue answered a turn. */
  readonly lastTurnMs: number | undefined;
  /** How long the turn of the moment has had no answer. */
  readonly turnWaitsMs: number | undefined;
  /** Since the queue answered a beat. */
  readonly lastBeatMs: number | undefined;
}

/** Running leases from which on turns gather what ends together. */
const MIN_BUSY_LEASES = 8;

/** How long a queue that is away is waited for by whoever leaves it. */
const MAX_LAST_WORD_MS = 5_000;

/** Serves functions of one queue until it is closed. */
export class LeaseLoop {
  readonly #options: LeaseLoopOptions;
  readonly #slots: SlotPool;
  readonly #functions = new WantedFunctions();
  readonly #session: WorkerSession;
  readonly #turns: Turns;
  readonly #running: RunningLease[] = [];
  readonly #wakeUp = () => void this.#turns.wake();
  #reserved = 0;
  #isDraining = false;
  #onIdle: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: LeaseLoopOptions) {
    const { queue, clock, slots } = options;
    this.#options = options;
    this.#slots = slots ?? new SlotPool(Number.POSITIVE_INFINITY);
    this.#slots.join();
    const failed = (error: unknown, againInMs: number) => this.#tell({ kind: "queue-failed", error, againInMs });
    this.#session = new WorkerSession({
      ...options,
      serves: () => (this.#isDraining ? [] : this.#functions.keys()),
      onCancelled: (calls) => this.#cancel(calls),
      onError: failed,
    });
    this.#turns = new Turns({
      ...{ queue, clock, failed, session: this.#session },
      isBusy: () => this.#running.length >= MIN_BUSY_LEASES,
      wants: () => this.#wants(),
      wanted: () => this.#functions.wanted(),
      hasChanged: () => this.#functions.hasChanged(),
      take: (reply) => this.#take(reply),
      takeHanded: (leases) => this.#takeHanded(leases),
      lost: () => this.#loseSession(),
      recovered: () => this.#tell({ kind: "queue-back" }),
      refused: ({ id }, error) => this.#tell({ kind: "outcome-refused", callId: id, error }),
    });
  }

  /** Leases that run here. */
  get running(): number {
    return this.#running.length;
  }

  /** How turns and beats go. */
  get pulse(): LoopPulse {
    return {
      lastTurnMs: this.#turns.sinceLastMs,
      turnWaitsMs: this.#turns.waitingMs,
      lastBeatMs: this.#session.lastBeatMs,
    };
  }

  serve(served: WorkerFunction): void {
    const host = { ...this.#options, isolate: served.isolate, alone: served.alone };
    this.#functions.add(served.served.key, { ...served, host, running: 0, isWanted: false, onIdle: undefined });
    this.#hasChanged();
  }

  /** Leases nothing more of a function. Resolves when nothing of it runs any more. */
  async retire(key: string): Promise<void> {
    const serving = this.#functions.remove(key);
    if (serving === undefined) return;
    this.#hasChanged();
    if (serving.running === 0) return;
    await new Promise<void>((resolve) => {
      serving.onIdle = resolve;
    });
  }

  /**
   * Leases nothing more. What runs may go on for `shutdownDelayMs`; what has not ended then goes back to the queue uncharged,
   * or, where it may not run twice, fails with `compute.worker-lost`. Resolves when all is reported and the session has ended.
   */
  async drain(shutdownDelayMs: number): Promise<void> {
    this.#isDraining = true;
    this.#session.beat();
    await this.#within(Math.min(shutdownDelayMs, MAX_LAST_WORD_MS), this.#turns.settle());
    await this.#untilIdle(shutdownDelayMs);
    for (const lease of this.#running) this.#handBack(lease);
    await this.#within(MAX_LAST_WORD_MS, this.#turns.settle());
    await this.close();
  }

  /** Starts nothing more and tells what runs to stop; waits for no handler, and reports nothing of theirs. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#turns.close();
    this.#unreserve();
    this.#slots.leave(this.#wakeUp);
    for (const lease of this.#running) lease.abandon("its worker closed");
    // A queue that is away ends the session by itself.
    await this.#within(
      MAX_LAST_WORD_MS,
      this.#session.leave().catch(() => {}),
    );
  }

  #hasChanged(): void {
    this.#session.beat();
    void this.#turns.wake();
  }

  #wants(): Pick<TurnRequest, "wants" | "maxLeases" | "handOver"> {
    if (this.#isDraining) return { wants: this.#functions.wantNothing() };
    this.#reserved = this.#slots.reserve();
    // What another queue may fill meanwhile is not promised to this one.
    const handOver = !this.#slots.isShared;
    if (this.#reserved === Number.POSITIVE_INFINITY) return { wants: this.#functions.wants(false), handOver };
    const isFull = this.#reserved === 0;
    if (isFull) this.#slots.whenReleased(this.#wakeUp);
    const maxLeases = isFull ? MAX_SUSPENDED_RATIO * this.#slots.max - this.#slots.taken : this.#reserved;
    if (maxLeases <= 0) return { wants: this.#functions.wantNothing() };
    return { wants: this.#functions.wants(isFull), maxLeases, handOver };
  }

  #take({ cancelled, leases }: TurnReply): void {
    const reserved = this.#reserved;
    this.#unreserve();
    if (cancelled.length > 0) this.#cancel(cancelled);
    for (const lease of leases) this.#start(lease);
    if (reserved === Number.POSITIVE_INFINITY || leases.length === 0) return;
    this.#functions.rotate(new Set(leases.map((lease) => lease.function)));
    // There may be more, and the others have left some slots free.
    if (leases.length === reserved && this.#slots.taken < this.#slots.max) this.#wakeUp();
  }

  #takeHanded(leases: readonly Lease[]): void {
    for (const lease of leases) {
      if (this.#isDraining) this.#giveBack(lease);
      else this.#start(lease);
    }
  }

  /** Slots that the turn of the moment might have filled. */
  #unreserve(): void {
    this.#slots.unreserve(this.#reserved);
    this.#reserved = 0;
  }

  #cancel(calls: readonly CancelledCall[]): void {
    for (const { id, token, reason } of calls) {
      for (const lease of this.#running) if (lease.token === token) lease.cancel(id, reason);
    }
  }

  #start(lease: Lease): void {
    const serving = this.#functions.get(lease.function);
    if (serving === undefined) {
      this.#giveBack(lease);
      return;
    }
    const running = new RunningLease(serving.host, serving.served, lease);
    serving.running++;
    this.#slots.take();
    running.place = this.#running.push(running) - 1;
    void after(running.run(), (outcomes) => this.#ended(running, serving, outcomes));
  }

  #ended(running: RunningLease, serving: Serving, outcomes: readonly Outcome[]): void {
    if (--serving.running === 0) serving.onIdle?.();
    this.#forget(running);
    this.#slots.release();
    if (this.#running.length === 0) this.#onIdle?.();
    if (running.isDisowned) return;
    this.#noteCrash(serving, outcomes);
    this.#turns.report(outcomes);
  }

  /** The last one takes its place. A map of what comes and goes would keep the dead alive until a full collection. */
  #forget({ place }: RunningLease): void {
    const last = this.#running.pop()!;
    if (last.place === place) return;
    last.place = place;
    this.#running[place] = last;
  }

  #noteCrash({ served }: Serving, outcomes: readonly Outcome[]): void {
    if (this.#options.onEvent === undefined) return;
    const crashed = outcomes.filter((outcome) => outcome.kind === "retry" && outcome.charge === "crash");
    if (crashed.length === 0) return;
    this.#tell({ kind: "crashed", functionName: served.key, callIds: crashed.map(({ id }) => id) });
  }

  #handBack(lease: RunningLease): void {
    const outcomes = lease.handBack();
    this.#tell({ kind: "handed-back", functionName: lease.functionName, callIds: outcomes.map(({ id }) => id) });
    this.#turns.report(outcomes);
  }

  /** It was given for a function that has been retired meanwhile, or to a worker that takes no more. */
  #giveBack({ token, messages }: Lease): void {
    this.#turns.report(messages.map(({ id }) => handedBack(id, token)));
  }

  /** Others have the leases now: what still runs under them cannot settle. */
  #loseSession(): void {
    const { name } = this.#session;
    this.#tell({ kind: "session-lost", session: name, runningLeases: this.#running.length });
    for (const lease of this.#running) lease.disown("its worker was silent for too long, and another has it now");
    this.#unreserve();
    this.#session.renew();
  }

  async #untilIdle(atMostMs: number): Promise<void> {
    if (this.#running.length === 0) return;
    const idle = new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
    await this.#within(atMostMs, idle);
  }

  async #within(atMostMs: number, work: Promise<void>): Promise<void> {
    const done = new AbortController();
    void work.then(() => done.abort());
    await pause(this.#options.clock, atMostMs, done.signal);
  }

  #tell(event: LeaseLoopEvent): void {
    this.#options.onEvent?.(event);
  }
}
