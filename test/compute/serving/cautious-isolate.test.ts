// Isolates that do not start are left alone for a while.
import { expect, it } from "vitest";
import type { Isolate, WorkResult } from "../../../compute/isolation/isolate.ts";
import { CautiousIsolate } from "../../../compute/serving/cautious-isolate.ts";
import { workOf } from "../isolation/work-of.ts";
import { VirtualClock } from "../virtual-clock.ts";

const DONE: WorkResult = { kind: "done", values: [1], failures: [], invocations: 1, isAsync: false };

/** Starts when the test says so, and counts how often that was tried. */
function openIsolate() {
  const clock = new VirtualClock();
  const seen = { starts: 0, isFailing: true, againInMs: [] as number[], closed: 0 };
  const inner: Isolate = {
    ready: async () => {
      seen.starts++;
      if (seen.isFailing) throw new Error(`start ${seen.starts} failed`);
    },
    run: () => DONE,
    close: async () => void seen.closed++,
  };
  const listener = { started: () => {}, failed: (_: unknown, ms: number) => void seen.againInMs.push(ms) };
  return { clock, seen, isolate: new CautiousIsolate(async () => inner, clock, listener) };
}

const work = workOf([[1]]);

it("starts once, when it is first needed", async () => {
  const { seen, isolate } = openIsolate();
  seen.isFailing = false;
  expect(await Promise.all([isolate.run(work), isolate.run(work)])).toEqual([DONE, DONE]);
  expect(isolate.run(work)).toEqual(DONE);
  expect(seen.starts).toBe(1);
});

it("is not started again at once: the reason stays what it was", async () => {
  const { clock, seen, isolate } = openIsolate();
  for (let call = 0; call < 5; call++) await expect(isolate.run(work)).rejects.toThrow("start 1 failed");
  await clock.advance(150);
  await expect(isolate.run(work)).rejects.toThrow("start 2 failed");
  await clock.advance(150);
  await expect(isolate.run(work)).rejects.toThrow("start 2 failed");
  expect(seen.againInMs).toEqual([100, 200]);
});

it("runs as soon as it can be started", async () => {
  const { clock, seen, isolate } = openIsolate();
  await expect(isolate.ready()).rejects.toThrow("start 1 failed");
  seen.isFailing = false;
  await clock.advance(150);
  expect(await isolate.run(work)).toEqual(DONE);
});

it("closes what did not start, and what did", async () => {
  const { clock, seen, isolate } = openIsolate();
  await expect(isolate.ready()).rejects.toThrow();
  expect(seen.closed).toBe(1);
  seen.isFailing = false;
  await clock.advance(150);
  await isolate.ready();
  await isolate.close();
  expect(seen.closed).toBe(2);
});
