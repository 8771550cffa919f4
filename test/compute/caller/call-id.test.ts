// Ids: their form, their order, their time.
import { expect, test } from "vitest";
import { CallIds, shardOf } from "../../../compute/caller/call-id.ts";
import { VirtualClock } from "../virtual-clock.ts";

/** @source https://github.com/ulid/spec */
function timeOf(id: string): number {
  const digits = [...id.slice(id.lastIndexOf(".") + 1).slice(0, 10)];
  return digits.reduce((ms, digit) => ms * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".indexOf(digit), 0);
}

test("an id is its shard, a dot and a ULID", () => {
  const id = new CallIds("eu-main", new VirtualClock()).next();
  expect(id).toMatch(/^eu-main\.[0-9A-HJKMNP-TV-Z]{26}$/);
  expect(shardOf(id)).toBe("eu-main");
});

test("text of another form names no shard", () => {
  for (const text of ["", "main", "main.", "main.01J", `.${"0".repeat(26)}`, `main.${"U".repeat(26)}`]) {
    expect(shardOf(text)).toBeUndefined();
  }
});

test("ids grow, in one millisecond and over many", async () => {
  const clock = new VirtualClock();
  const ids = new CallIds("main", clock);
  const made: string[] = [];
  for (let step = 0; step < 50; step++) {
    for (let at = 0; at < 100; at++) made.push(ids.next());
    await clock.advance(step % 3);
    ids.lookAtClock();
  }
  expect(made).toEqual([...made].sort());
  expect(new Set(made).size).toBe(made.length);
});

test("an id carries the time of its making", async () => {
  const clock = new VirtualClock();
  const ids = new CallIds("main", clock);
  expect(timeOf(ids.next())).toBe(clock.nowUs() / 1000);
  await clock.advance(1234);
  ids.lookAtClock();
  expect(timeOf(ids.next())).toBe(clock.nowUs() / 1000);
});

test("two callers make different ids in the same moment", () => {
  const clock = new VirtualClock();
  expect(new CallIds("main", clock).next()).not.toBe(new CallIds("main", clock).next());
});
