// How fast functions may go: shared buckets, providers that ask for patience, and progress of frames under a slow rate.
import { expect, test } from "vitest";
import { z } from "zod";
import { fn, RateLimitPolicy, RetryAfterError, RetryPolicy } from "../../../index.ts";
import { argumentsOf } from "../../compute/runtime/run-function.ts";
import { openRuntime, settledWithin } from "./open-runtime.ts";

const input = { n: z.number() };
const output = z.number();

test("two functions that share a rate key are one stream of calls to the provider, never a burst above the burst", async () => {
  const { calling, clock, nowMs } = openRuntime();
  const calledAtMs: number[] = [];
  const rateLimit = RateLimitPolicy({ rate: 1000, per: "second", key: "provider", burst: 50 });
  const provider = ({ n }: { n: number }) => {
    calledAtMs.push(nowMs());
    return n;
  };
  const left = fn({ name: "rated_left", input, output, rateLimit, concurrency: 64 }).row(provider);
  const right = fn({ name: "rated_right", input, output, rateLimit, concurrency: 64 }).row(provider);
  const calls = Array.from({ length: 32_000 }, (_, n) => calling.remote(n % 2 ? left : right, { n }, {}));
  await clock.advance(30_000);
  const within = calledAtMs.filter((ms) => ms <= 30_000).length;
  expect(Math.abs(within - 30_000) / 30_000).toBeLessThanOrEqual(0.02);
  const atOnce = new Map<number, number>();
  for (const ms of calledAtMs) atOnce.set(ms, (atOnce.get(ms) ?? 0) + 1);
  expect(Math.max(...atOnce.values())).toBeLessThanOrEqual(50);
  await clock.advance(5_000);
  await Promise.all(calls);
}, 60_000);

test("a frame of 4,096 rows under 10 rows a second makes steady progress", async () => {
  const { runtime, clock } = openRuntime();
  let done = 0;
  const slow = fn({ name: "slow_rate", input, output, rateLimit: RateLimitPolicy({ rate: 10, per: "second" }) }).row(
    ({ n }) => {
      done++;
      return n;
    },
  );
  const abort = new AbortController();
  const values = { n: Array.from({ length: 4096 }, (_, n) => n) };
  const call = runtime.call({ function: slow, arguments: argumentsOf(slow, values), signal: abort.signal });
  call.catch(() => {}); // aborted below
  const progress: number[] = [];
  for (let second = 0; second < 20; second++) {
    await clock.advance(1000);
    progress.push(done);
  }
  const steps = progress.map((count, index) => count - (progress[index - 1] ?? 0));
  for (const step of steps.slice(1)) expect(step).toBe(10);
  abort.abort();
});

test("a provider that asks for three seconds is not called by anybody for three seconds, and no attempt is charged", async () => {
  const { calling, clock, nowMs, pass } = openRuntime();
  const calledAtMs: number[] = [];
  let refusals = 1;
  const rateLimit = RateLimitPolicy({ rate: 1000, per: "second", key: "patience", burst: 10 });
  const handler = async (_: { n: number }, { attempt }: { attempt: number }) => {
    calledAtMs.push(nowMs());
    await pass(1);
    if (refusals-- > 0) throw new RetryAfterError(3000);
    return attempt;
  };
  const asked = fn({ name: "asked", input, output, rateLimit, retries: 2 }).row(handler);
  const other = fn({ name: "asked_other", input, output, rateLimit }).row(handler);
  const first = calling.remote(asked, { n: 1 }, {});
  await clock.advance(2);
  const second = calling.remote(other, { n: 2 }, {});
  await clock.advance(5_000);
  expect(await first).toBe(1);
  expect(await second).toBe(1);
  expect(calledAtMs[0]).toBeLessThan(2);
  expect(calledAtMs.slice(1).every((ms) => ms >= 3001)).toBe(true);
});

test("a provider that always asks for patience ends at maxElapsedMs", async () => {
  const { calling, clock } = openRuntime();
  let calls = 0;
  const never = fn({
    name: "never_ready",
    input,
    output,
    retries: RetryPolicy.exponential({ retries: 1, maxElapsedMs: 10_000 }),
  }).row(() => {
    calls++;
    throw new RetryAfterError(3000);
  });
  const call = calling.remote(never, { n: 1 }, {});
  await expect(settledWithin(clock, call, 20_000)).rejects.toMatchObject({ code: "function.failed" });
  expect(calls).toBe(4);
});

test.each(["row", "batch"] as const)(
  "rows of a %s function that cost several tokens are never ahead of the rate",
  async (form) => {
    const { runtime, clock, nowMs } = openRuntime();
    let spent = 0;
    const take = (n: number) => {
      spent += n;
      expect(spent).toBeLessThanOrEqual(20 + (100 * nowMs()) / 1000);
      return n;
    };
    const rateLimit = RateLimitPolicy({ rate: 100, burst: 20, cost: (c) => c.n });
    const declared = fn({ name: `costly_${form}`, input, output, rateLimit, concurrency: 8 });
    const costly =
      form === "row"
        ? declared.row(({ n }) => take(n))
        : declared.batch(({ n }) => n.map(take), { maxRows: 100, eager: true });
    const n = Array.from({ length: 200 }, (_, at) => 1 + (at % 7));
    const signal = new AbortController().signal;
    const call = runtime.call({ function: costly, arguments: argumentsOf(costly, { n }), signal });
    const { failures } = await settledWithin(clock, call, 20_000);
    expect(failures).toEqual([]);
    expect(spent).toBe(n.reduce((sum, each) => sum + each, 0));
  },
);
