// What a process knows of its worker sessions without asking.
import { expect, it } from "vitest";
import type { CallId, Lease, LeaseToken } from "../../../../compute/queue/messages.ts";
import type { TurnReply } from "../../../../compute/queue/queue.ts";
import { Station } from "../../../../compute/queue/redis/stations.ts";

const TURN = { session: "worker", sequence: 1, outcomes: [], wants: [want("one", 2), want("two", 1)] };

it("is parked where a turn got less than it wanted", () => {
  const station = new Station();
  expect(station.isParkedFor(["one"])).toBe(false);
  station.endTurn(TURN, got("one", "two"));
  expect(station.isParkedFor(["one"])).toBe(true);
  expect(station.isParkedFor(["two"])).toBe(false);
  expect(station.isParkedFor(["one", "two"])).toBe(false);
});

it("is parked nowhere after a turn that got all it could take", () => {
  const station = new Station();
  station.endTurn({ ...TURN, maxLeases: 1 }, got("one"));
  expect(station.isParkedFor(["one"])).toBe(false);
});

it("has news from when it is woken to its next turn, which says what it was woken for", () => {
  const station = new Station();
  station.endTurn(TURN, got());
  station.ring("one");
  expect([station.hasNews(["one"]), station.hasNews(["two"])]).toEqual([true, false]);
  expect([station.isParkedFor(["one"]), station.isParkedFor(["two"])]).toEqual([false, true]);
  expect(station.beginTurn()).toEqual(["one"]);
  expect(station.hasNews(["one"])).toBe(false);
});

it("has news, whatever is wanted, when a call that it runs was ended", () => {
  const station = new Station();
  station.call();
  expect(station.hasNews([])).toBe(true);
  station.beginTurn();
  expect(station.hasNews([])).toBe(false);
});

it("is not parked where it was woken while its turn was on its way", () => {
  const station = new Station();
  station.beginTurn();
  station.ring("one");
  station.endTurn(TURN, got());
  expect([station.isParkedFor(["one"]), station.isParkedFor(["two"])]).toEqual([false, true]);
});

it("was woken still when its turn may not have arrived", () => {
  const station = new Station();
  station.ring("one");
  station.failTurn(station.beginTurn());
  expect(station.hasNews(["one"])).toBe(true);
  expect(station.isParkedFor(["two"])).toBe(false);
});

function want(functionName: string, leases: number) {
  return { function: functionName, leases, nestedOnly: false };
}

function got(...functions: readonly string[]): TurnReply {
  const leases = functions.map((name, at): Lease => ({ token: at as LeaseToken, function: name, messages: [] }));
  return { leases, cancelled: [] as { id: CallId; reason: string }[], wakeInMs: undefined };
}
