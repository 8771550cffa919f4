// Ends a guest in which one handler invocation blocks the event loop for longer than it may take.

const TICK_MS = 200;
/** Beyond the time limit, for a guest that is merely busy. */
const GRACE_MS = 1000;

export class TurnWatch {
  readonly #ping: () => Promise<void>;
  readonly #onBlocked: (limitMs: number) => void;
  readonly #limitsMs = new Map<number, number>();
  #timer: NodeJS.Timeout | undefined;
  #isPinging = false;
  /** Counted, not measured: a tick that comes late because this process was busy says nothing of the guest. */
  #ticksWithoutTurn = 0;

  constructor(ping: () => Promise<void>, onBlocked: (limitMs: number) => void) {
    this.#ping = ping;
    this.#onBlocked = onBlocked;
  }

  /** Work runs from here on, whose invocations may take so long. */
  begin(work: number, limitMs: number): void {
    this.#limitsMs.set(work, limitMs);
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS).unref();
  }

  end(work: number): void {
    this.#limitsMs.delete(work);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    if (this.#limitsMs.size === 0) this.stop();
    else if (this.#isPinging) this.#countTick();
    else this.#askForTurn();
  }

  #countTick(): void {
    // Whichever of them blocks, it has had the longest time any of them may take.
    const limitMs = Math.max(...this.#limitsMs.values());
    if (++this.#ticksWithoutTurn * TICK_MS <= limitMs + GRACE_MS) return;
    this.stop();
    this.#onBlocked(limitMs);
  }

  #askForTurn(): void {
    this.#isPinging = true;
    this.#ticksWithoutTurn = 0;
    const done = () => {
      this.#isPinging = false;
    };
    this.#ping().then(done, done);
  }
}
