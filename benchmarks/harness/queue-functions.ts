// Functions that the queue benchmarks call in another process: they do nothing, so that what is measured is the way there.
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { ConcurrencyPolicy, fn, RateLimitPolicy, RetryPolicy } from "../../index.ts";

const text = { text: z.string() };

/** With every policy on, none of them ever in the way. */
export const remoteLength = fn({
  name: "benchmark_remote_length",
  input: text,
  output: z.int(),
  version: "1",
  retries: RetryPolicy.exponential({ retries: 3 }),
  rateLimit: RateLimitPolicy({ rate: 1_000_000, burst: 1_000_000, key: "benchmark_rate" }),
  concurrency: ConcurrencyPolicy({ maxConcurrent: 1_000, key: "benchmark_gate" }),
  queue: { maxItems: 10_000_000 },
}).row(({ text }) => text.length);

/** How long an invocation behind the shared gate takes, and how many run at once. */
export const GATE = { busyMs: 10, maxConcurrent: 8 };

const gate = ConcurrencyPolicy({ maxConcurrent: GATE.maxConcurrent, key: "benchmark_shared_gate" });

/** Two functions behind one gate. */
export const gated = ["benchmark_gated_one", "benchmark_gated_two"].map((name) =>
  fn({ name, input: text, output: z.int(), version: "1", concurrency: gate }).row(async ({ text }) => {
    await sleep(GATE.busyMs);
    return text.length;
  }),
);

/** Starts as fast as it may, which is not fast. */
const RATE_PER_SECOND = 50;

export const rateLimited = fn({
  name: "benchmark_rate_limited",
  input: text,
  output: z.int(),
  version: "1",
  rateLimit: RateLimitPolicy({ rate: RATE_PER_SECOND, burst: 1 }),
  concurrency: 1_000,
}).row(({ text }) => text.length);

export const queueFunctions = [remoteLength, ...gated, rateLimited];
