// Rows that frames of this process will still send to a function: what an autoscaler should know, told to the caller's session.
import type { CalledFunction } from "../caller/called-function.ts";

/** Of one call in one frame, which all its requests share the signal of. */
interface Job {
  /** Rows of its requests that are not sent yet. */
  unsent: number;
  /** Rows of requests that are not there yet, as the newest one knows them. */
  toCome: number;
  readonly end: () => void;
}

const known = new WeakMap<CalledFunction, FrameDemand>();

/** The demand for a function, declared by all frames together. */
export function frameDemand(called: CalledFunction): FrameDemand {
  const demand = known.get(called) ?? new FrameDemand(called);
  known.set(called, demand);
  return demand;
}

export class FrameDemand {
  readonly #called: CalledFunction;
  readonly #jobs = new Map<AbortSignal, Job>();

  constructor(called: CalledFunction) {
    this.#called = called;
  }

  /** A request of `rows`, after which as many as `toCome` are known to follow. `signal` ends what it demands. */
  begin(signal: AbortSignal, rows: number, toCome: number): void {
    const job = this.#jobs.get(signal) ?? this.#newJob(signal);
    job.unsent += rows;
    job.toCome = toCome;
    this.#declare();
  }

  /** They are in the queue, which counts them itself, or will not be sent at all. */
  less(signal: AbortSignal, rows: number): void {
    const job = this.#jobs.get(signal);
    if (job === undefined) return;
    job.unsent -= rows;
    if (job.unsent <= 0 && job.toCome === 0) job.end();
    else this.#declare();
  }

  #newJob(signal: AbortSignal): Job {
    const end = () => {
      signal.removeEventListener("abort", end);
      this.#jobs.delete(signal);
      this.#declare();
    };
    signal.addEventListener("abort", end);
    const job = { unsent: 0, toCome: 0, end };
    this.#jobs.set(signal, job);
    return job;
  }

  #declare(): void {
    const { caller, key } = this.#called;
    let rows = 0;
    for (const { unsent, toCome } of this.#jobs.values()) rows += unsent + toCome;
    caller.declareDemand(key, rows);
  }
}
