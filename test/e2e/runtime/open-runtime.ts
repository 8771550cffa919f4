// A runtime of its own on virtual time, and what the tests of its promises need beside it.
import { onTestFinished } from "vitest";
import type { Calling } from "../../../catalog/index.ts";
import type { Clock } from "../../../compute/clock.ts";
import { EmbeddedRuntime } from "../../../compute/index.ts";
import type { Queue } from "../../../compute/queue/queue.ts";
import { VirtualClock } from "../../compute/virtual-clock.ts";

export interface OpenRuntime {
  readonly runtime: EmbeddedRuntime;
  readonly calling: Calling;
  readonly clock: TestClock;
  /** Milliseconds since the runtime was opened. */
  nowMs(): number;
  /** A wait of a handler, in the runtime's time. */
  pass(ms: number): Promise<void>;
}

/** Time that tests move. */
export interface TestClock extends Clock {
  advance(ms: number): Promise<void>;
}

/** Makes the clock of a runtime, and its queue; none: one in memory. */
type OpenQueue = () => { readonly clock: TestClock; readonly queue?: Queue };

let openQueue: OpenQueue = () => ({ clock: new VirtualClock() });

/** From here on the runtimes of this file's tests have other queues, and time that passes by itself. */
export function runOver(open: OpenQueue): void {
  openQueue = open;
}

/** Jitter is always half. */
export function openRuntime(): OpenRuntime {
  const { clock, queue } = openQueue();
  const startUs = clock.nowUs();
  const runtime = new EmbeddedRuntime({ clock, queue, random: () => 0.5 });
  onTestFinished(() => runtime.close());
  return {
    runtime,
    calling: runtime.calling,
    clock,
    nowMs: () => (clock.nowUs() - startUs) / 1000,
    pass: (ms) => new Promise((resolve) => clock.after(ms, resolve)),
  };
}

/** Moves time in steps until `promise` settles, at most `limitMs`. */
export async function settledWithin<T>(clock: TestClock, promise: Promise<T>, limitMs: number): Promise<T> {
  let isSettled = false;
  const done = promise.finally(() => {
    isSettled = true;
  });
  done.catch(() => {}); // awaited below
  for (let passedMs = 0; passedMs < limitMs && !isSettled; passedMs += 10) await clock.advance(10);
  if (!isSettled) throw new Error(`nothing came within ${limitMs} ms of virtual time`);
  return await done;
}

/** A promise with its handles. */
export function deferred<T = void>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((settle, refuse) => {
    resolve = settle;
    reject = refuse;
  });
  return { promise, resolve, reject };
}
