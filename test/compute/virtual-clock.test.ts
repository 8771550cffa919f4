import { describe, expect, it } from "vitest";
import { VirtualClock } from "./virtual-clock.ts";

describe("the virtual clock", () => {
  it("stands still until it is advanced", async () => {
    const clock = new VirtualClock(5);
    expect(clock.nowUs()).toBe(5);
    await clock.advance(2);
    expect(clock.nowUs()).toBe(2005);
  });

  it("runs timers in the order they are due, each at its own moment", async () => {
    const clock = new VirtualClock(0);
    const seen: string[] = [];
    const note = (name: string) => () => seen.push(`${name} at ${clock.nowUs()}`);
    clock.after(20, note("late"));
    clock.after(10, note("first"));
    clock.after(10, note("second"));
    await clock.advance(15);
    expect(seen).toEqual(["first at 10000", "second at 10000"]);
    await clock.advance(5);
    expect(seen[2]).toBe("late at 20000");
  });

  it("lets what a timer sets off settle, and runs the timers made by it", async () => {
    const clock = new VirtualClock(0);
    const seen: number[] = [];
    clock.after(1, async () => {
      await Promise.resolve();
      await new Promise((resolve) => setImmediate(resolve));
      clock.after(1, () => seen.push(clock.nowUs()));
    });
    clock.after(3, () => seen.push(clock.nowUs()));
    await clock.advance(3);
    expect(seen).toEqual([2000, 3000]);
  });

  it("forgets timers that are cancelled", async () => {
    const clock = new VirtualClock();
    const timer = clock.after(1, () => expect.unreachable());
    timer.cancel();
    await clock.advance(10);
    expect(clock.pendingTimers).toBe(0);
  });

  it("may jump: what came due meanwhile runs late", async () => {
    const clock = new VirtualClock(0);
    const seen: number[] = [];
    clock.after(10, () => seen.push(clock.nowUs()));
    clock.jump(50);
    expect(seen).toEqual([]);
    await clock.advance(0);
    expect(seen).toEqual([50_000]);
  });
});
