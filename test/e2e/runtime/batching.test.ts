// Batches across callers: full under load, at once for a lone call, never a difference in the results.
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { fn } from "../../../index.ts";
import { argumentsOf } from "../../compute/runtime/run-function.ts";
import { openRuntime } from "./open-runtime.ts";

const input = { n: z.number() };
const output = z.number();

test("at 500 rows a second, a cap of 32 and 100 ms of service, batches are filled with 30 or more", async () => {
  const { calling, clock, pass } = openRuntime();
  const sizes: number[] = [];
  const embed = fn({ name: "embed_fill", input, output, concurrency: 64 }).batch(
    async ({ n }) => {
      sizes.push(n.length);
      await pass(100);
      return n;
    },
    { maxRows: 32 },
  );
  const calls: Promise<unknown>[] = [];
  for (let n = 0; n < 5_000; n++) {
    calls.push(calling.remote(embed, { n }, {}));
    await clock.advance(2);
  }
  await clock.advance(2_000);
  await Promise.all(calls);
  const full = sizes.slice(1, -1);
  expect(full.reduce((sum, size) => sum + size, 0) / full.length).toBeGreaterThanOrEqual(30);
  expect(Math.max(...sizes)).toBe(32);
});

test("a lone call starts at once, whatever maxWaitMs says", async () => {
  const { calling, clock, nowMs } = openRuntime();
  const lone = fn({ name: "lone", input, output }).batch(({ n }) => n, { maxRows: 1000, maxWaitMs: 60_000 });
  const startMs = nowMs();
  const call = calling.remote(lone, { n: 7 }, {});
  await clock.advance(0);
  expect(await call).toBe(7);
  expect(nowMs()).toBe(startMs);
});

test("the last rows of a frame's request wait for nobody", async () => {
  const { runtime, clock, pass } = openRuntime();
  const sizes: number[] = [];
  const tailed = fn({ name: "tailed", input, output, concurrency: 4 }).batch(
    async ({ n }) => {
      sizes.push(n.length);
      await pass(100);
      return n;
    },
    { maxRows: 8, maxWaitMs: 60_000 },
  );
  const n = Array.from({ length: 12 }, (_, at) => at);
  const signal = new AbortController().signal;
  const call = runtime.call({ function: tailed, arguments: argumentsOf(tailed, { n }), signal });
  await clock.advance(10);
  expect(sizes).toEqual([8, 4]);
  await clock.advance(100);
  expect([...(await call).values]).toEqual(n);
});

test("a row that waited for company goes at maxWaitMs, and a heavy one alone", async () => {
  const { calling, clock, pass } = openRuntime();
  const batches: number[][] = [];
  const weighed = fn({ name: "weighed", input, output, concurrency: 8 }).batch(
    async ({ n }) => {
      batches.push(Array.from(n));
      await pass(10_000);
      return n;
    },
    { maxRows: 100, maxWaitMs: 250, maxWeight: 10, weight: (c) => c.n },
  );
  const calls = [1, 4, 5, 40, 3].map((n) => calling.remote(weighed, { n }, {}));
  await clock.advance(300);
  expect(batches.flat().sort((a, b) => a - b)).toEqual([1, 3, 4, 5, 40]);
  for (const batch of batches) if (batch.length > 1) expect(batch.reduce((a, b) => a + b)).toBeLessThanOrEqual(10);
  await clock.advance(30_000);
  await Promise.all(calls);
});

test.each([1, 7, 512, 131_072])("results do not depend on batch boundaries: batches of %i", async (maxRows) => {
  const { runtime } = openRuntime();
  const doubled = fn({ name: "doubled", input, output }).batch(({ n }) => n.map((value) => value * 2), { maxRows });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 700 }), async (n) => {
      const signal = new AbortController().signal;
      const { values } = await runtime.call({ function: doubled, arguments: argumentsOf(doubled, { n }), signal });
      expect([...values]).toEqual(n.map((value) => value * 2));
    }),
    { numRuns: 25, seed: 7 },
  );
});
