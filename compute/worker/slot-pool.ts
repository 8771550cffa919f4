// How many leases run at once in one process, over all its queues.

/** Counts what runs. Whoever found no room is told when there is some again. */
export class SlotPool {
  /** Infinity: what the queues grant. */
  readonly max: number;
  #taken = 0;
  readonly #waiting = new Set<() => void>();

  constructor(max: number) {
    this.max = max;
  }

  get taken(): number {
    return this.#taken;
  }

  take(): void {
    this.#taken++;
  }

  release(): void {
    this.#taken--;
    if (this.#waiting.size === 0) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const tell of waiting) tell();
  }

  /** Tells `tell` once, when a slot is free again. */
  whenReleased(tell: () => void): void {
    this.#waiting.add(tell);
  }

  forget(tell: () => void): void {
    this.#waiting.delete(tell);
  }
}
