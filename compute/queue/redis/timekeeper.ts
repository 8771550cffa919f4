// Keeps the shard's time where this process was told to: it looks when something is due, while somebody here waits. One process
// of all that use a shard does; when it is gone, another one is told to.
import type { Clock, Timer } from "../../clock.ts";

/** Looks at what is due. Resolves with how long until it is to look again; undefined: another process keeps time. */
export type Tick = () => Promise<number | undefined>;

export class Timekeeper {
  readonly #clock: Clock;
  readonly #tick: Tick;
  readonly #resign: () => void;
  #timer: Timer | undefined;
  #dueUs = Number.POSITIVE_INFINITY;

  /** @param resign tells that nobody here keeps time any more */
  constructor(clock: Clock, tick: Tick, resign: () => void) {
    this.#clock = clock;
    this.#tick = tick;
    this.#resign = resign;
  }

  /** A function replied when this process is to look; undefined: it said nothing of it. */
  told(inUs: number | undefined): void {
    if (inUs !== undefined) this.#lookAt(this.#clock.nowUs() + inUs);
  }

  /** Something is due before that. */
  hear(inUs: number): void {
    const dueUs = this.#clock.nowUs() + inUs;
    if (this.#timer !== undefined && dueUs < this.#dueUs) this.#lookAt(dueUs);
  }

  /** Nobody waits here any more. */
  rest(): void {
    if (this.#timer === undefined) return;
    this.#stop();
    this.#resign();
  }

  #lookAt(dueUs: number): void {
    this.#stop();
    this.#dueUs = dueUs;
    this.#timer = this.#clock.after(Math.max(0, dueUs - this.#clock.nowUs()) / 1000, () => void this.#look());
  }

  #stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  async #look(): Promise<void> {
    const timer = this.#timer;
    // When Redis cannot be asked, whoever can keeps time.
    const inUs = await this.#tick().catch(() => undefined);
    if (this.#timer !== timer) return;
    this.#stop();
    this.told(inUs);
  }
}
