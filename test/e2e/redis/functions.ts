// Functions that the tests' processes share. They state their versions: the text of a handler differs between ways to run
// TypeScript.
import { setTimeout as sleep } from "node:timers/promises";
import { tableFromArrays } from "apache-arrow";
import { z } from "zod";
import { currentScope } from "../../../compute/index.ts";
import { type Context, fn, RateLimitPolicy, RetryPolicy, rowError } from "../../../index.ts";

const version = "1";
const number = { n: z.number() };
const span = z.object({ startMs: z.number(), endMs: z.number() });
const RETRIES = RetryPolicy.linear({ retries: 2, delayMs: 10 });

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

/** When it ran, in ms since the epoch: one at a time, over all workers. */
export const ranAlone = fn({ name: "ran_alone", version, input: number, output: span }).row(ran);

export const ranByTwos = fn({ name: "ran_by_twos", version, input: number, output: span, concurrency: 2 }).row(ran);

/** 20 a second, no more than 4 at once. */
export const rated = fn({
  ...{ name: "rated", version, input: number, output: span, concurrency: 64 },
  rateLimit: RateLimitPolicy({ rate: 20, burst: 4 }),
}).row(ran);

/** Fails until its last attempt. */
export const flaky = fn({ name: "flaky", version, input: number, output: z.number(), retries: RETRIES }).row(
  ({ n }, { attempt }) => {
    if (attempt < 3) throw new RangeError(`attempt ${attempt}`);
    return n;
  },
);

/** Its caller's trace, as far as it came along. */
export const traceOf = fn({ name: "trace_of", version, input: number, output: z.string().nullable() }).row(
  () => currentScope()?.trace ?? null,
);

/** Columns go in, a column comes out. */
const negate = fn({ name: "negate", version, input: number, output: z.number() }).arrow((batch) => {
  const values = batch.getChild("n")!.toArray() as Float64Array;
  return tableFromArrays({ result: values.map((value) => -value) }).batches[0]!;
});

export const functions = [
  ...[double, whoRan, countTo, picky, batchSize, factorial],
  ...[ranAlone, ranByTwos, rated, flaky, traceOf, negate],
];

async function ran({ n }: { readonly n: number }, { signal }: Context) {
  const startMs = Date.now();
  await sleep(n, undefined, { signal });
  return { startMs, endMs: Date.now() };
}
