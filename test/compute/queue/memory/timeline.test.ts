import { expect, test } from "vitest";
import { Due, Timeline } from "../../../../compute/queue/memory/timeline.ts";
import { VirtualClock } from "../../virtual-clock.ts";

function open() {
  const clock = new VirtualClock();
  const timeline = new Timeline(clock);
  const ran: string[] = [];
  const due = (name: string) => new Due(() => ran.push(name));
  const inMs = (ms: number) => clock.nowUs() + ms * 1000;
  return { clock, timeline, ran, due, inMs };
}

test("things happen when they are due, in order, under one timer", async () => {
  const { clock, timeline, ran, due, inMs } = open();
  timeline.set(due("late"), inMs(30));
  timeline.set(due("soon"), inMs(10));
  expect(clock.pendingTimers).toBe(1);
  await clock.advance(20);
  expect(ran).toEqual(["soon"]);
  await clock.advance(20);
  expect(ran).toEqual(["soon", "late"]);
});

test("there is no timer while nothing is due", async () => {
  const { clock, timeline, ran, due, inMs } = open();
  const only = due("only");
  timeline.set(only, inMs(10));
  timeline.clear(only);
  expect(clock.pendingTimers).toBe(0);
  timeline.set(only, inMs(10));
  await clock.advance(10);
  expect(clock.pendingTimers).toBe(0);
  expect(ran).toEqual(["only"]);
});

test("what is set anew happens at the new time only; Infinity is never", async () => {
  const { clock, timeline, ran, due, inMs } = open();
  const moved = due("moved");
  timeline.set(moved, inMs(10));
  timeline.set(moved, inMs(30));
  await clock.advance(20);
  expect(ran).toEqual([]);
  timeline.set(moved, Number.POSITIVE_INFINITY);
  await clock.advance(20);
  expect(ran).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});

test("what is due by now can be run before its timer does", () => {
  const { clock, timeline, ran, due, inMs } = open();
  timeline.set(due("first"), inMs(10));
  timeline.set(due("second"), inMs(20));
  timeline.runUntil(inMs(15));
  expect(ran).toEqual(["first"]);
  timeline.close();
  expect(clock.pendingTimers).toBe(0);
});
