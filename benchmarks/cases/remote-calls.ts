// What one call through the queue costs: a function that does nothing, alone and with others in flight, here and on a thread.
import { z } from "zod";
import { fn } from "../../index.ts";
import type { Benchmark, MeteredVersion, Prepared } from "../harness/benchmark.ts";
import { medianUs, perCallUs } from "../harness/in-flight.ts";
import { lengthOnThread } from "../harness/thread-functions.ts";

const ALONE = 5_000;
const TOGETHER = 100_000;
const IN_FLIGHT = 64;

export const benchmark: Benchmark = {
  title: "remote-calls: one call of a function that does nothing",
  unit: "µs",
  rounds: 5,
  prepare,
};

const length = fn({
  name: "benchmark_length",
  input: { text: z.string() },
  output: z.int(),
  concurrency: IN_FLIGHT,
}).row(({ text }) => text.length);

const ALONE_INLINE = "inline, alone: median";
const TOGETHER_INLINE = `inline, ${IN_FLIGHT} in flight: per call`;
const ALONE_ON_THREAD = "on a thread, alone: median";

async function prepare(): Promise<Prepared> {
  const text = "what a call is about";
  await Promise.all([length.waitReady(), lengthOnThread.waitReady()]);
  const inline = () => length.remote({ text });
  return {
    versions: [
      { name: ALONE_INLINE, meter: () => medianUs(ALONE, inline) },
      { name: TOGETHER_INLINE, meter: () => perCallUs(TOGETHER, IN_FLIGHT, inline) },
      { name: ALONE_ON_THREAD, meter: () => medianUs(ALONE, () => lengthOnThread.remote({ text })) },
      limit(40),
      limit(10),
      limit(200),
    ],
    targets: [
      { what: "inline, alone ÷ 40 µs", of: ALONE_INLINE, to: "40 µs", atMost: 1 },
      { what: "inline, 64 in flight ÷ 10 µs (100,000 calls/s)", of: TOGETHER_INLINE, to: "10 µs", atMost: 1 },
      { what: "on a thread, alone ÷ 200 µs", of: ALONE_ON_THREAD, to: "200 µs", atMost: 1 },
    ],
    close: async () => {},
  };
}

const limit = (us: number): MeteredVersion => ({ name: `${us} µs`, meter: async () => us });
