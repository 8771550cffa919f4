// A runtime of its own on virtual time, and what the tests of its promises need beside it.
import { onTestFinished } from "vitest";
import type { Calling } from "../../../catalog/index.ts";
import { EmbeddedRuntime } from "../../../compute/index.ts";
import { VirtualClock } from "../../compute/virtual-clock.ts";

export interface OpenRuntime {
  readonly runtime: EmbeddedRuntime;
  readonly calling: Calling;
  readonly clock: VirtualClock;
  /** Milliseconds since the runtime was opened. */
  nowMs(): number;
  /** A wait of a handler, in virtual time. */
  pass(ms: number): Promise<void>;
}

/** Jitter is always half. */
export function openRuntime(): OpenRuntime {
  const clock = new VirtualClock();
  const startUs = clock.nowUs();
  const runtime = new EmbeddedRuntime({ clock, random: () => 0.5 });
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
export async function settledWithin<T>(clock: VirtualClock, promise: Promise<T>, limitMs: number): Promise<T> {
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
