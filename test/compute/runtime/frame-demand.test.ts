import { expect, test } from "vitest";
import type { CalledFunction } from "../../../compute/caller/called-function.ts";
import { FrameDemand } from "../../../compute/runtime/frame-demand.ts";

function openDemand() {
  const declared: [string, number][] = [];
  const caller = { declareDemand: (key: string, rows: number) => declared.push([key, rows]) };
  const demand = new FrameDemand({ key: "f@1", caller } as unknown as CalledFunction);
  return { demand, now: () => declared.at(-1) };
}

test("what frames will still send is declared together, until it is sent", () => {
  const { demand, now } = openDemand();
  const [one, other] = [new AbortController(), new AbortController()];
  demand.begin(one.signal, 100, 900);
  expect(now()).toEqual(["f@1", 1_000]);
  demand.less(one.signal, 60);
  demand.begin(other.signal, 5, 0);
  expect(now()).toEqual(["f@1", 945]);
  demand.less(other.signal, 5);
  expect(now()).toEqual(["f@1", 940]);
  demand.begin(one.signal, 900, 0);
  demand.less(one.signal, 940);
  expect(now()).toEqual(["f@1", 0]);
});

test("rows that are to come are demanded while none is at hand", () => {
  const { demand, now } = openDemand();
  const frame = new AbortController();
  demand.begin(frame.signal, 100, 900);
  demand.less(frame.signal, 100);
  expect(now()).toEqual(["f@1", 900]);
});

test("a frame that stops demands nothing more", () => {
  const { demand, now } = openDemand();
  const frame = new AbortController();
  demand.begin(frame.signal, 100, 900);
  frame.abort();
  expect(now()).toEqual(["f@1", 0]);
  demand.less(frame.signal, 100);
  expect(now()).toEqual(["f@1", 0]);
});
