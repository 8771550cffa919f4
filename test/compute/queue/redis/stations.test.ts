// What a process knows of its worker sessions without asking.
import { expect, it } from "vitest";
import type { CallId, Lease, LeasedMessage, LeaseToken, Outcome } from "../../../../compute/queue/messages.ts";
import type { TurnRequest } from "../../../../compute/queue/queue.ts";
import { Station } from "../../../../compute/queue/redis/stations.ts";

const TURN = { session: "worker", sequence: 1, outcomes: [], wants: [want("one", 2), want("two", 1)] };

it("is parked where a turn got less than it wanted", () => {
  const station = new Station();
  takeTurn(station, got("one", "two"));
  expect(station.isParkedFor(["one"])).toBe(true);
  expect(station.isParkedFor(["two"])).toBe(false);
  expect(station.isParkedFor(["one", "two"])).toBe(false);
});

it("is parked nowhere before its first turn, and after one that got all it could take", () => {
  const station = new Station();
  expect(station.isParkedFor(["one"])).toBe(false);
  takeTurn(station, got("one"), { maxLeases: 1 });
  expect(station.isParkedFor(["one"])).toBe(false);
});

it("has news from when it is woken to its next turn, which says what it was woken for", () => {
  const station = new Station();
  takeTurn(station, got());
  station.ring("one");
  expect([station.hasNews(["one"]), station.hasNews(["two"])]).toEqual([true, false]);
  expect([station.isParkedFor(["one"]), station.isParkedFor(["two"])]).toEqual([false, true]);
  expect(station.beginTurn([]).rung).toEqual(["one"]);
  expect(station.hasNews(["one"])).toBe(false);
});

it("has news, whatever is wanted, when a call that it runs was ended", () => {
  const station = new Station();
  station.call();
  expect(station.hasNews([])).toBe(true);
  station.beginTurn([]);
  expect(station.hasNews([])).toBe(false);
});

it("is not parked where it was woken while its turn was on its way", () => {
  const station = new Station();
  const told = station.beginTurn([]);
  station.ring("one");
  station.endTurn(TURN, told, got());
  expect([station.isParkedFor(["one"]), station.isParkedFor(["two"])]).toEqual([false, true]);
});

it("was woken still when its turn may not have arrived", () => {
  const station = new Station();
  station.ring("one");
  station.failTurn(station.beginTurn([]));
  expect(station.hasNews(["one"])).toBe(true);
  expect(station.isParkedFor(["two"])).toBe(false);
});

it("gives what it was handed once, and holds it until all of it is reported", () => {
  const station = new Station();
  station.hand(lease(7, 2), false, 0);
  expect(station.hasNews([])).toBe(true);
  expect(station.beginTurn([]).holds).toBe(0);
  expect(station.takeHanded()).toEqual([lease(7, 2)]);
  expect(station.takeHanded()).toEqual([]);
  expect(station.beginTurn([]).holds).toBe(1);
  takeTurn(station, got(), { outcomes: [settled(7)] });
  expect(station.beginTurn([]).holds).toBe(1);
  expect(station.beginTurn([settled(7)]).holds).toBe(0);
});

it("holds what was reported by a turn that failed until one has arrived", () => {
  const station = new Station();
  station.hand(lease(7), false, 0);
  station.takeHanded();
  station.failTurn(station.beginTurn([settled(7)]));
  expect(station.beginTurn([]).holds).toBe(1);
});

it("says what it holds when it may have missed some, and takes what it is given twice only once", () => {
  const station = new Station();
  station.hand(lease(7), false, 0);
  expect(station.beginTurn([]).known).toBeUndefined();
  station.doubt();
  expect(station.hasNews([])).toBe(true);
  const told = station.beginTurn([]);
  expect(told.known).toEqual([7]);
  station.hand(lease(8), false, 0);
  const reply = { ...got(), leases: [lease(8), lease(9)], newest: 9 as LeaseToken };
  expect(station.endTurn(TURN, told, reply)).toEqual([lease(9)]);
  station.hand(lease(9), false, 0);
  expect(station.takeHanded()).toEqual([lease(7), lease(8)]);
});

it("hears nothing late of what it has reported since it asked what it missed", () => {
  const station = new Station();
  station.doubt();
  takeTurn(station, { ...got(), leases: [lease(9)], newest: 9 as LeaseToken });
  takeTurn(station, got(), { outcomes: [settled(9)] });
  station.hand(lease(9), false, 0);
  expect(station.takeHanded()).toEqual([]);
});

it("takes a lease whose number has come again, for Redis may have gone back in time", () => {
  const station = new Station();
  station.hand(lease(7), false, 0);
  station.doubt();
  const again = { ...lease(7), messages: [message("another")] };
  station.hand(again, false, 0);
  expect(station.takeHanded()).toEqual([lease(7), again]);
});

it("asks again for what it may have missed when the turn that asked has failed", () => {
  const station = new Station();
  station.doubt();
  station.failTurn(station.beginTurn([]));
  expect(station.beginTurn([]).known).toEqual([]);
});

it("leaves what it is handed after the shard has stopped believing in it to its next turn, which asks", () => {
  const station = new Station();
  station.livesUntil(1_000);
  station.hand(lease(7), false, 1_001);
  expect([station.hasNews([]), station.takeHanded()]).toEqual([true, []]);
  expect(station.beginTurn([]).known).toEqual([]);
});

it("is parked no more where it was handed the last that it takes", () => {
  const station = new Station();
  takeTurn(station, got());
  station.hand(lease(7), false, 0);
  expect(station.isParkedFor(["one"])).toBe(true);
  station.hand(lease(8), true, 0);
  expect(station.isParkedFor(["one"])).toBe(false);
});

function takeTurn(station: Station, reply: ReturnType<typeof got>, request: Partial<TurnRequest> = {}): void {
  const turn = { ...TURN, ...request };
  station.endTurn(turn, station.beginTurn(turn.outcomes), reply);
}

function want(functionName: string, leases: number) {
  return { function: functionName, leases, nestedOnly: false };
}

function got(...functions: readonly string[]) {
  const leases = functions.map((name, at): Lease => ({ ...lease(at), function: name }));
  return { leases, cancelled: [], wakeInMs: undefined, newest: 0 as LeaseToken };
}

function lease(token: number, calls = 1): Lease {
  const messages = Array.from({ length: calls }, (_, at) => message(`${token}-${at}`));
  return { token: token as LeaseToken, function: "one", messages };
}

function message(id: string): LeasedMessage {
  const usual = { remaining: undefined, rows: 1, tenant: "", isDeferred: false, parent: undefined, trace: undefined };
  const times = { failures: 0, crashes: 0, ageMs: 0, waitedMs: 0, deadlineMs: undefined };
  return { id: id as CallId, payload: "", ...usual, ...times };
}

function settled(token: number): Outcome {
  return { kind: "settle", id: "any" as CallId, token: token as LeaseToken, body: "", deadLetter: undefined };
}
