// Outcomes that nobody is told of are asked for: soon at first, then less and less often, all together.
import { expect, test } from "vitest";
import { ResultWatch } from "../../../compute/caller/result-watch.ts";
import type { CallId } from "../../../compute/queue/messages.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { FakeQueue, settled } from "./fake-queue.ts";

const [FIRST, SECOND] = ["main.1", "main.2"] as [CallId, CallId];
const NEVER = new AbortController().signal;

function openWatch() {
  const [queue, clock] = [new FakeQueue(), new VirtualClock()];
  for (const id of [FIRST, SECOND]) queue.states.set(id, { kind: "running" });
  return { queue, clock, watch: new ResultWatch(queue, clock) };
}

test("asks less and less often, and soon again when another waits", async () => {
  const { queue, clock, watch } = openWatch();
  void watch.wait(FIRST, NEVER);
  await clock.advance(10_000);
  const asked = queue.asked.length;
  expect(asked).toBeLessThan(40);
  void watch.wait(SECOND, NEVER);
  await clock.advance(1);
  expect(queue.asked.slice(asked)).toEqual([[FIRST, SECOND]]);
});

test("asks no more when nobody waits", async () => {
  const { queue, clock, watch } = openWatch();
  const leaving = new AbortController();
  const first = watch.wait(FIRST, NEVER);
  void watch.wait(SECOND, leaving.signal);
  await clock.advance(10);
  queue.states.set(FIRST, { kind: "settled", outcome: settled([1]) });
  await clock.advance(500);
  expect(await first).toEqual({ kind: "settled", outcome: settled([1]) });
  leaving.abort();
  const asked = queue.asked.length;
  await clock.advance(10_000);
  expect(queue.asked.length).toBe(asked);
  expect(clock.pendingTimers).toBe(0);
});
