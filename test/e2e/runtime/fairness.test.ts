// Whose turn it is: tenants by rows, priorities, cancelled trees.
import { expect, test } from "vitest";
import { z } from "zod";
import { fn } from "../../../index.ts";
import { argumentsOf } from "../../compute/runtime/run-function.ts";
import { deferred, openRuntime } from "./open-runtime.ts";

const input = { n: z.number() };
const output = z.number();

test("a tenant with 100,000 rows in large messages does not keep another's one row waiting", async () => {
  const { runtime, calling, clock, pass, nowMs } = openRuntime();
  let doneOfA = 0;
  let startOfBMs: number | undefined;
  const work = fn({ name: "shared_work", input, output }).row(async ({ n }) => {
    if (n === -1) startOfBMs = nowMs();
    else doneOfA++;
    await pass(1);
    return n;
  });
  const abort = new AbortController();
  const rows = { n: Array.from({ length: 100_000 }, (_, n) => n) };
  const tenantA = runtime.call({ function: work, arguments: argumentsOf(work, rows), signal: abort.signal, job: "a" });
  tenantA.catch(() => {}); // aborted below
  await clock.advance(1_000);
  const askedMs = nowMs();
  const beforeB = doneOfA;
  const tenantB = calling.remote(work, { n: -1 }, { key: "b" });
  await clock.advance(1_000);
  expect(await tenantB).toBe(-1);
  expect(startOfBMs! - askedMs).toBeLessThanOrEqual(200);
  expect(beforeB).toBeGreaterThan(100);
  abort.abort();
});

test("what has a higher priority goes first", async () => {
  const { calling, clock } = openRuntime();
  const order: number[] = [];
  const gate = deferred();
  const ranked = fn({ name: "ranked", input, output }).row(async ({ n }) => {
    if (n === 0) await gate.promise;
    order.push(n);
    return n;
  });
  const calls = [0, 1, 2, 3].map((n) => calling.remote(ranked, { n }, { priority: n }));
  await clock.advance(1);
  gate.resolve();
  await clock.advance(10);
  await Promise.all(calls);
  expect(order).toEqual([0, 3, 2, 1].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
  expect(order.indexOf(3)).toBeLessThan(order.indexOf(1));
});

test("a cancelled job of 1,000 calls leaves an empty queue, signals its handlers, and writes nothing later", async () => {
  const { runtime, calling, clock, pass } = openRuntime();
  let started = 0;
  let signalled = 0;
  let finished = 0;
  const slow = fn({ name: "cancellable", input, output, concurrency: 8 }).row(async ({ n }, { signal }) => {
    started++;
    signal.addEventListener("abort", () => signalled++);
    await pass(5_000);
    if (!signal.aborted) finished++;
    return n;
  });
  const abort = new AbortController();
  const calls = Array.from({ length: 1_008 }, (_, n) => calling.remote(slow, { n }, { signal: abort.signal }));
  const outcomes = Promise.allSettled(calls);
  await clock.advance(10);
  expect(started).toBe(8);
  abort.abort(new Error("changed my mind"));
  for (const outcome of await outcomes) {
    expect(outcome).toMatchObject({ status: "rejected", reason: { code: "compute.cancelled" } });
  }
  await clock.advance(1_000);
  expect(await calling.stats(slow)).toMatchObject({ waitingRows: 0, delayedCalls: 0 });
  expect(signalled).toBe(8);
  await clock.advance(60_000);
  expect({ started, finished }).toEqual({ started: 8, finished: 0 });
  expect(runtime).toBeDefined();
});
