// A handler that waits 20 ms, 200 at a time, for 20,000 rows: ideally 2.0 s. Anything above is ours.
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { connect, F, fn } from "../../index.ts";
import type { Benchmark, Prepared } from "../harness/benchmark.ts";

const ROWS = 20_000;
const CONCURRENCY = 200;
const WAIT_MS = 20;

export const benchmark: Benchmark = {
  title: "async-calls: 20,000 rows, 20 ms each, 200 at a time",
  rounds: 3,
  prepare,
};

const slow = fn({ name: "benchmark_slow", input: { id: z.int() }, output: z.int(), concurrency: CONCURRENCY }).row(
  async ({ id }) => {
    await wait(WAIT_MS);
    return id;
  },
);

async function prepare(): Promise<Prepared> {
  const session = await connect({ functions: [slow] });
  const frame = session.frames.range(ROWS).project((c) => ({ id: F.call(slow, c.id) }));
  return {
    versions: [
      { name: "Quarry", run: async () => `${(await frame.toArray()).length} rows` },
      { name: "200 timers in a row, 100 times", run: bareTimers },
      { name: "the ideal: one wait of 2.0 s", run: ideal },
    ],
    targets: [
      { what: "÷ the ideal 2.0 s", of: "Quarry", to: "the ideal: one wait of 2.0 s", atMost: 1.1 },
      {
        what: "÷ bare timers (what Node's own timers allow)",
        of: "Quarry",
        to: "200 timers in a row, 100 times",
        atMost: 1.05,
      },
    ],
    close: () => session.close(),
  };
}

async function ideal(): Promise<string> {
  await wait((ROWS / CONCURRENCY) * WAIT_MS);
  return `${ROWS} rows`;
}

/** Node's timers fire a little late, each time. */
async function bareTimers(): Promise<string> {
  for (let round = 0; round < ROWS / CONCURRENCY; round++) {
    await Promise.all(Array.from({ length: CONCURRENCY }, () => wait(WAIT_MS)));
  }
  return `${ROWS} rows`;
}
