// Functions that the tests' processes share. They state their versions: the text of a handler differs between ways to run
// TypeScript.
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { fn, rowError } from "../../../index.ts";

const version = "1";
const number = { n: z.number() };

export const double = fn({ name: "double", version, input: number, output: z.number(), concurrency: 8 }).row(
  ({ n }) => n * 2,
);

/** Which process ran it. */
export const whoRan = fn({ name: "who_ran", version, input: number, output: z.number(), concurrency: 64 }).row(
  async ({ n }) => {
    await sleep(n);
    return process.pid;
  },
);

export const countTo = fn({ name: "count_to", version, input: number, output: z.number(), concurrency: 8 }).stream(
  async function* ({ n }) {
    for (let item = 0; item < n; item++) yield item;
  },
);

/** Even numbers fail, 7 is refused, the rest is well. */
export const picky = fn({ name: "picky", version, input: number, output: z.number(), concurrency: 8 }).row(({ n }) => {
  if (n % 2 === 0) throw new RangeError(`${n} is even`);
  return n === 7 ? rowError("Seven", "no sevens") : n;
});

/** The sizes of the batches its rows were in. */
export const batchSize = fn({ name: "batch_size", version, input: number, output: z.number() }).batch(
  ({ n }) => Array.from(n, () => n.length),
  { maxRows: 32, maxWaitMs: 2_000 },
);

/** Calls itself, down to 0. */
export const factorial = fn({ name: "factorial", version, input: number, output: z.number() }).row(
  async ({ n }): Promise<number> => (n <= 1 ? 1 : n * (await factorial.remote({ n: n - 1 }))),
);

export const functions = [double, whoRan, countTo, picky, batchSize, factorial];
