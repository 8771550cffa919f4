// Who keeps the time of a shard looks when something is due.
import { expect, it } from "vitest";
import { Timekeeper } from "../../../../compute/queue/redis/timekeeper.ts";
import { VirtualClock } from "../../virtual-clock.ts";

it("looks when it was told to, and again when it is told then", async () => {
  const { clock, keeper, looks } = keeping(500_000, undefined);
  keeper.told(100_000);
  await clock.advance(99);
  expect(looks).toEqual([]);
  await clock.advance(1);
  await clock.advance(10_000);
  expect(looks).toEqual([100, 600]);
});

it("looks earlier when it hears of what is due before", async () => {
  const { clock, keeper, looks } = keeping(undefined);
  keeper.told(1_000_000);
  keeper.hear(2_000_000);
  keeper.hear(50_000);
  await clock.advance(10_000);
  expect(looks).toEqual([50]);
});

it("hears nothing where another process keeps time", async () => {
  const { clock, keeper, looks } = keeping();
  keeper.told(undefined);
  keeper.hear(50_000);
  keeper.rest();
  await clock.advance(10_000);
  expect(looks).toEqual([]);
});

it("resigns once when nobody waits any more", async () => {
  const { clock, keeper, looks } = keeping();
  keeper.told(100_000);
  keeper.rest();
  keeper.rest();
  await clock.advance(10_000);
  expect(looks).toEqual(["resigned"]);
});

it("stops when Redis cannot be asked", async () => {
  const clock = new VirtualClock();
  const keeper = new Timekeeper(
    clock,
    () => Promise.reject(new Error("away")),
    () => {},
  );
  keeper.told(1_000);
  await clock.advance(10_000);
  expect(clock.pendingTimers).toBe(0);
});

/** One that is told these times when it looks; and when it looked, in ms. */
function keeping(...replies: (number | undefined)[]) {
  const clock = new VirtualClock();
  const startUs = clock.nowUs();
  const looks: (number | string)[] = [];
  const tick = async (): Promise<number | undefined> => {
    looks.push((clock.nowUs() - startUs) / 1000);
    return replies.shift();
  };
  return { clock, looks, keeper: new Timekeeper(clock, tick, () => looks.push("resigned")) };
}
