// What the conformance suite needs of an implementation.
import type { Queue } from "../../compute/queue/queue.ts";

/** A queue that nobody else uses, and its time. */
export interface OpenedQueue {
  readonly queue: Queue;
  /** Lets `ms` of the queue's time pass; everything that is due happens. */
  advance(ms: number): Promise<void>;
  /** Moves the queue's clock by `ms` while the queue does nothing, as when its host slept. */
  sleep(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens one with nothing in it. */
export type OpenQueue = () => Promise<OpenedQueue>;
