// Everything that happens by time alone, under one timer: none while nothing is due, so that a process can end.
import type { Clock, Timer } from "../../clock.ts";
import { Heap, type Placed } from "./heap.ts";

/** Something to do at a time. */
export class Due implements Placed {
  place = -1;
  dueUs = 0;
  readonly run: (nowUs: number) => void;

  constructor(run: (nowUs: number) => void) {
    this.run = run;
  }
}

/** What is due, and when. */
export class Timeline {
  readonly #clock: Clock;
  readonly #heap = new Heap<Due>((left, right) => left.dueUs < right.dueUs);
  #timer: Timer | undefined;
  #timerUs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs `due` at `dueUs` and at no other time it was set to before. Infinity: never. */
  set(due: Due, dueUs: number): void {
    if (dueUs === Number.POSITIVE_INFINITY) this.clear(due);
    else {
      due.dueUs = dueUs;
      if (due.place < 0) this.#heap.add(due);
      else this.#heap.moved(due);
      this.#arm();
    }
  }

  clear(due: Due): void {
    if (due.place < 0) return;
    this.#heap.remove(due);
    if (this.#heap.size === 0) this.#disarm();
  }

  /** Runs what is due by `nowUs`, in order. Every move begins with it, so that none sees the past. */
  runUntil(nowUs: number): void {
    for (let next = this.#heap.top; next !== undefined && next.dueUs <= nowUs; next = this.#heap.top) {
      this.clear(next);
      next.run(nowUs);
    }
  }

  close(): void {
    for (let next = this.#heap.top; next !== undefined; next = this.#heap.top) this.#heap.remove(next);
    this.#disarm();
  }

  /** A timer that is set too early is left alone: it finds nothing due and sets the next. */
  #arm(): void {
    const next = this.#heap.top;
    if (next === undefined || this.#timerUs <= next.dueUs) return;
    this.#disarm();
    this.#timerUs = next.dueUs;
    this.#timer = this.#clock.after((next.dueUs - this.#clock.nowUs()) / 1000, () => {
      this.#timer = undefined;
      this.#timerUs = Number.POSITIVE_INFINITY;
      this.runUntil(this.#clock.nowUs());
      this.#arm();
    });
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerUs = Number.POSITIVE_INFINITY;
  }
}
