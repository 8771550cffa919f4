// Time that stands still until a test moves it: everybody's clock in tests of `compute`.
import type { Clock, Timer } from "../../compute/clock.ts";

interface Waiting {
  readonly dueUs: number;
  readonly order: number;
  readonly run: () => void;
}

/** Where virtual time begins: a time of day, so that nothing passes only because it is near zero. */
const START_US = 1_700_000_000_000_000;

/** A {@link Clock} whose time passes only in {@link VirtualClock.advance}. */
export class VirtualClock implements Clock {
  #nowUs: number;
  #order = 0;
  readonly #waiting = new Set<Waiting>();

  /** @param startUs - microseconds since the epoch */
  constructor(startUs: number = START_US) {
    this.#nowUs = startUs;
  }

  nowUs(): number {
    return this.#nowUs;
  }

  after(delayMs: number, run: () => void): Timer {
    const dueUs = this.#nowUs + Math.max(0, Math.ceil(delayMs * 1000));
    const waiting = { dueUs, order: this.#order++, run };
    this.#waiting.add(waiting);
    return { cancel: () => this.#waiting.delete(waiting) };
  }

  /** How many timers nobody has run or cancelled. */
  get pendingTimers(): number {
    return this.#waiting.size;
  }

  /**
   * Lets `ms` pass: timers run when they are due, in order, the time standing at the moment of each; what each sets off
   * (promises, immediates) settles before the next one, and timers it makes run too if they are due by then.
   */
  async advance(ms: number): Promise<void> {
    const endUs = this.#nowUs + Math.max(0, Math.ceil(ms * 1000));
    await settled();
    for (let next = this.#nextDue(endUs); next !== undefined; next = this.#nextDue(endUs)) {
      this.#waiting.delete(next);
      this.#nowUs = Math.max(this.#nowUs, next.dueUs);
      next.run();
      await settled();
    }
    this.#nowUs = Math.max(this.#nowUs, endUs);
  }

  /** Moves time by `ms` and runs nothing, as when the machine slept: what came due meanwhile runs with the next advance. */
  jump(ms: number): void {
    this.#nowUs += Math.max(0, Math.ceil(ms * 1000));
  }

  #nextDue(endUs: number): Waiting | undefined {
    let next: Waiting | undefined;
    for (const waiting of this.#waiting) {
      if (waiting.dueUs <= endUs && (next === undefined || isBefore(waiting, next))) next = waiting;
    }
    return next;
  }
}

function isBefore(left: Waiting, right: Waiting): boolean {
  return left.dueUs < right.dueUs || (left.dueUs === right.dueUs && left.order < right.order);
}

/** Turns of the event loop that one thing may take to settle: handlers and workers hand the thread on now and then. */
const TURNS = 5;

/** Promises settle, and immediates with the promises they settle. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
}
