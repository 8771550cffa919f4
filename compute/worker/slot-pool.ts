// How many leases run at once in one process, over all its queues.

/** Counts what runs, and what is asked for. Whoever found no room is told when there is some again. */
export class SlotPool {
  /** Infinity: what the queues grant. */
  readonly max: number;
  #taken = 0;
  #sharers = 0;
  readonly #waiting = new Set<() => void>();

  constructor(max: number) {
    this.max = max;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Whether what is free may be taken by others, and ends somewhere. */
  get isShared(): boolean {
    return this.#sharers > 1 && this.max < Number.POSITIVE_INFINITY;
  }

  /** One more asks for slots. */
  join(): void {
    this.#sharers++;
  }

  /**
   * Takes what one of those who share may ask its queue for: of what is free, its part, so that a queue that does not answer
   * keeps no slots from the others. @returns how many
   */
  reserve(): number {
    if (this.max === Number.POSITIVE_INFINITY) return this.max;
    const reserved = Math.max(0, Math.ceil((this.max - this.#taken) / this.#sharers));
    this.#taken += reserved;
    return reserved;
  }

  /** Gives back what {@link reserve} took. */
  unreserve(reserved: number): void {
    if (reserved > 0 && reserved < Number.POSITIVE_INFINITY) this.#release(reserved);
  }

  take(): void {
    this.#taken++;
  }

  release(): void {
    this.#release(1);
  }

  /** Tells `tell` once, when a slot is free again. */
  whenReleased(tell: () => void): void {
    this.#waiting.add(tell);
  }

  leave(tell: () => void): void {
    this.#sharers--;
    this.#waiting.delete(tell);
  }

  #release(count: number): void {
    this.#taken -= count;
    if (this.#waiting.size === 0 || this.#taken >= this.max) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const tell of waiting) tell();
  }
}
