// One turn after another at one queue: what is done goes out, what is wanted is asked for, and between turns a word from the
// queue is waited for. A queue that lives elsewhere may be away for a while: nothing is forgotten meanwhile.
import { isQuarryError } from "../../engine/index.ts";
import type { Clock, Timer } from "../clock.ts";
import type { Lease, Outcome } from "../queue/messages.ts";
import type { QueueConsumer, TurnReply, TurnRequest } from "../queue/queue.ts";
import { QUEUE_LIMITS } from "../queue/queue-limits.ts";
import { pause, pauseMs } from "./pause.ts";
import { refusedOutcome } from "./plain-outcomes.ts";
import type { WorkerSession } from "./worker-session.ts";

/** So often in a row a mistake of ours, which may be about anything, is only tried again. */
const MIN_MISHAPS = 3;

/** Whose turns these are. */
export interface TurnHost {
  readonly queue: Pick<QueueConsumer, "turn" | "awaitWork">;
  readonly clock: Clock;
  readonly session: WorkerSession;
  /** Much ends at about the same time here: a turn gathers it. */
  isBusy(): boolean;
  wants(): Pick<TurnRequest, "wants" | "maxLeases" | "handOver">;
  /** The functions of which a word that there is work is worth a turn. */
  wanted(): readonly string[];
  /** Whether {@link wanted} says other than when this was last asked. */
  hasChanged(): boolean;
  take(reply: TurnReply): void;
  /** What the queue gave between two turns. */
  takeHanded(leases: readonly Lease[]): void;
  /** The queue has given up the session. */
  lost(): void;
  failed(error: unknown, againInMs: number): void;
  recovered(): void;
  /** The queue does not take an outcome: its call fails with that. */
  refused(outcome: Outcome, error: unknown): void;
}

export class Turns {
  readonly #host: TurnHost;
  readonly #closed = new AbortController();
  readonly #wakeUp = () => void this.wake();
  #outcomes: Outcome[] = [];
  #isDue = false;
  #turning: Promise<void> | undefined;
  #timer: Timer | undefined;
  #listening: AbortController | undefined;
  #failures = 0;
  #askedUs: number | undefined;
  #answeredUs: number | undefined;

  constructor(host: TurnHost) {
    this.#host = host;
  }

  /** Since the queue answered a turn; undefined: it never has. */
  get sinceLastMs(): number | undefined {
    return this.#since(this.#answeredUs);
  }

  /** How long the turn of the moment has had no answer; undefined: none is asked for. */
  get waitingMs(): number | undefined {
    return this.#since(this.#askedUs);
  }

  /** Tells what was done with the next turn, which is soon. */
  report(outcomes: readonly Outcome[]): void {
    this.#outcomes.push(...outcomes);
    void this.wake();
  }

  /** A turn, soon; resolves when it has been taken. */
  wake(): Promise<void> {
    this.#isDue = true;
    this.#turning ??= this.#takeTurns();
    return this.#turning;
  }

  /** Resolves when everything is reported, and no turn is on its way. */
  async settle(): Promise<void> {
    while (!this.#isClosed && (this.#turning !== undefined || this.#outcomes.length > 0)) await this.wake();
  }

  close(): void {
    this.#closed.abort();
    this.#listening?.abort();
    this.#timer?.cancel();
  }

  get #isClosed(): boolean {
    return this.#closed.signal.aborted;
  }

  async #takeTurns(): Promise<void> {
    const { session } = this.#host;
    while (this.#isDue && !this.#isClosed) {
      if (session.beginning !== undefined) await session.beginning;
      await this.#gather();
      this.#isDue = false;
      if (!this.#isClosed) await this.#takeTurn();
    }
    this.#turning = undefined;
  }

  /** A few calls wait for nobody; among many, those that end in one go of the event loop share a turn. */
  #gather(): Promise<void> | undefined {
    if (!this.#host.isBusy()) return undefined;
    return new Promise((resolve) => setImmediate(resolve));
  }

  async #takeTurn(): Promise<void> {
    const request = this.#next();
    const reply = await this.#ask(request);
    // Whoever closed it has handed the leases of this turn back already.
    if (reply === undefined || this.#isClosed) return;
    if (reply.isLost) return this.#lose(request);
    this.#host.take(reply);
    this.#wakeIn(reply.wakeInMs);
    if (this.#host.hasChanged()) this.#listen();
  }

  #next(): TurnRequest {
    const outcomes = this.#outcomes.splice(0, QUEUE_LIMITS.maxItemsPerMove);
    if (this.#outcomes.length > 0) this.#isDue = true;
    const { session } = this.#host;
    return { session: session.name, sequence: session.nextSequence(), outcomes, ...this.#host.wants() };
  }

  /** Whoever comes after the session may report what it did: the queue knows by the token whether that still counts. */
  #lose({ outcomes }: TurnRequest): void {
    this.#outcomes.unshift(...outcomes);
    this.#host.lost();
    this.#listen();
    this.#isDue = true;
  }

  /** The same turn until it is answered, so that leases of a reply that was lost are got all the same. */
  async #ask(request: TurnRequest): Promise<TurnReply | undefined> {
    this.#askedUs = this.#host.clock.nowUs();
    for (let asked = request; !this.#isClosed; ) {
      try {
        const reply = await this.#host.queue.turn(asked);
        this.#answered();
        return reply;
      } catch (error) {
        if (isQuarryError(error, "plan.closed")) this.close();
        if (this.#isClosed) return undefined;
        if (this.#isOfOutcome(error)) asked = this.#withLess(asked, error);
        await this.#pause(error);
      }
    }
    return undefined;
  }

  #answered(): void {
    this.#askedUs = undefined;
    this.#answeredUs = this.#host.clock.nowUs();
    if (this.#failures === 0) return;
    this.#failures = 0;
    this.#host.recovered();
  }

  /** Whether the queue takes issue with what is reported, and not with whoever reports it, nor has trouble of its own. */
  #isOfOutcome(error: unknown): boolean {
    const family = isQuarryError(error) ? error.code.split(".", 1)[0]! : "internal";
    if (family === "function" || family === "resources") return true;
    return family === "internal" && this.#failures >= MIN_MISHAPS;
  }

  /** Half the outcomes, as long as the queue takes issue with one of them; one alone is replaced by the reason. */
  #withLess(request: TurnRequest, error: unknown): TurnRequest {
    const { outcomes } = request;
    const [first] = outcomes;
    if (first === undefined) return request;
    if (outcomes.length === 1) {
      this.#host.refused(first, error);
      return { ...request, outcomes: refusedOutcome(first, error) };
    }
    const middle = outcomes.length >> 1;
    this.#outcomes.unshift(...outcomes.slice(middle));
    this.#isDue = true;
    return { ...request, outcomes: outcomes.slice(0, middle) };
  }

  async #pause(error: unknown): Promise<void> {
    const againInMs = pauseMs(++this.#failures);
    this.#host.failed(error, againInMs);
    await pause(this.#host.clock, againInMs, this.#closed.signal);
  }

  #wakeIn(waitMs: number | undefined): void {
    this.#timer?.cancel();
    this.#timer = waitMs === undefined ? undefined : this.#host.clock.after(waitMs, this.#wakeUp);
  }

  /** Takes what is handed over, and a turn whenever there may be more work of what is wanted now. */
  #listen(): void {
    this.#listening?.abort();
    this.#listening = new AbortController();
    void this.#listenUntil(this.#listening.signal);
  }

  async #listenUntil(signal: AbortSignal): Promise<void> {
    const { queue, session, clock } = this.#host;
    const functions = this.#host.wanted();
    for (let failures = 0; !signal.aborted; ) {
      try {
        const handed = await queue.awaitWork(session.name, functions, Number.POSITIVE_INFINITY, signal);
        failures = 0;
        if (this.#isClosed) return;
        this.#host.takeHanded(handed);
        if (handed.length > 0) continue;
      } catch {
        // The turn that follows tells what is wrong.
        await pause(clock, pauseMs(++failures), signal);
      }
      if (!signal.aborted) await this.wake();
    }
  }

  #since(us: number | undefined): number | undefined {
    return us === undefined ? undefined : (this.#host.clock.nowUs() - us) / 1000;
  }
}
