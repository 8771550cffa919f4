import { expect, test } from "vitest";
import { Timeline } from "../../../../compute/queue/memory/timeline.ts";
import { type Waiter, wakeAll } from "../../../../compute/queue/memory/waiter.ts";
import { Waits } from "../../../../compute/queue/memory/waits.ts";
import { VirtualClock } from "../../virtual-clock.ts";

function open(waitMs = 50) {
  const clock = new VirtualClock();
  const waits = new Waits(new Timeline(clock));
  const abort = new AbortController();
  const list = new Set<Waiter>();
  const other = new Set<Waiter>();
  const done = waits.in([list, other], { nowUs: clock.nowUs(), waitMs, signal: abort.signal });
  return { clock, waits, abort, list, other, done };
}

test("a wait ends when it is woken through any list, and leaves all of them", async () => {
  const { clock, list, other, done } = open();
  expect([list.size, other.size]).toEqual([1, 1]);
  wakeAll(other);
  await done;
  expect([list.size, other.size, clock.pendingTimers]).toEqual([0, 0, 0]);
});

test("a wait ends when its time is over", async () => {
  const { clock, list, done } = open();
  await clock.advance(50);
  await done;
  expect([list.size, clock.pendingTimers]).toEqual([0, 0]);
});

test("a wait ends when its signal is aborted, or was before", async () => {
  const { abort, waits, clock, done } = open();
  abort.abort();
  await done;
  await waits.in([], { nowUs: clock.nowUs(), waitMs: 50, signal: abort.signal });
  expect(clock.pendingTimers).toBe(0);
});

test("an endless wait has no timer, and ends when the queue does", async () => {
  const { clock, waits, done } = open(Number.POSITIVE_INFINITY);
  expect(clock.pendingTimers).toBe(0);
  waits.close();
  await done;
});

test("a thousand waits under one signal are one listener", async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on("warning", onWarning);
  const waits = new Waits(new Timeline(new VirtualClock()));
  const abort = new AbortController();
  const limit = { nowUs: 0, waitMs: Number.POSITIVE_INFINITY, signal: abort.signal };
  const all = Array.from({ length: 1_000 }, () => waits.in([], limit));
  abort.abort();
  await Promise.all(all);
  await new Promise((resolve) => setImmediate(resolve));
  process.off("warning", onWarning);
  expect(warnings).toEqual([]);
});
