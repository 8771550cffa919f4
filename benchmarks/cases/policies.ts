// What policies cost where they never have to say no: calls of a function with all of them, and of the same without any.
import { z } from "zod";
import { ConcurrencyPolicy, fn, RateLimitPolicy, RetryPolicy } from "../../index.ts";
import type { Benchmark, Prepared } from "../harness/benchmark.ts";
import { perCallUs } from "../harness/in-flight.ts";

const CALLS = 100_000;
const IN_FLIGHT = 64;

export const benchmark: Benchmark = {
  title: "policies: one call, 64 in flight",
  unit: "µs",
  rounds: 7,
  prepare,
};

const input = { text: z.string() };

const without = fn({ name: "benchmark_without_policies", input, output: z.int(), concurrency: IN_FLIGHT }).row(
  ({ text }) => text.length,
);

const withAll = fn({
  name: "benchmark_with_policies",
  input,
  output: z.int(),
  retries: RetryPolicy.exponential({ retries: 3 }),
  rateLimit: RateLimitPolicy({ rate: 100_000_000, per: "second", key: "benchmark_provider", burst: 1_000_000 }),
  concurrency: ConcurrencyPolicy({ maxConcurrent: IN_FLIGHT, key: "benchmark_gate" }),
  queue: { maxItems: 10_000, maxBytes: 64 << 20 },
  priority: 1,
}).row(({ text }) => text.length);

async function prepare(): Promise<Prepared> {
  const text = "what a call is about";
  await Promise.all([without.waitReady(), withAll.waitReady()]);
  return {
    versions: [
      { name: "without policies", meter: () => perCallUs(CALLS, IN_FLIGHT, () => without.remote({ text })) },
      { name: "with all policies", meter: () => perCallUs(CALLS, IN_FLIGHT, () => withAll.remote({ text })) },
    ],
    targets: [{ what: "with all ÷ without", of: "with all policies", to: "without policies", atMost: 1.3 }],
    close: async () => {},
  };
}
