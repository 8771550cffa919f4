// Calls to another process over Redis, beside BullMQ with the same work: one after another, 64 at a time, in bursts.
import { connect } from "../../index.ts";
import type { Benchmark, Prepared } from "../harness/benchmark.ts";
import { openBullCalls } from "../harness/bullmq-calls.ts";
import { someTexts } from "../harness/busy-work.ts";
import { medianUs, perCallUs } from "../harness/in-flight.ts";
import { remoteLength } from "../harness/queue-functions.ts";
import { startBenchmarkRedis } from "../harness/redis-server.ts";
import { endWorkerProcess, startWorkerProcess } from "../harness/worker-process.ts";

const ALONE = 500;
const TOGETHER = 5_000;
const IN_FLIGHT = 64;
const BURST = 1_000;
const BURSTS = 5;

export const benchmark: Benchmark = {
  title: "queue-calls: calls of a function that does nothing, to another process over Redis",
  unit: "µs",
  rounds: 6,
  prepare,
};

const NAMES = {
  alone: ["Quarry, alone: median", "BullMQ, alone: median"],
  together: [`Quarry, ${IN_FLIGHT} in flight: per call`, `BullMQ, ${IN_FLIGHT} in flight: per call`],
  burst: [`Quarry, bursts of ${BURST}: per call`, `BullMQ, bursts of ${BURST}, no results: per job`],
} as const;

async function prepare(): Promise<Prepared> {
  const redis = await startBenchmarkRedis();
  const session = await connect({ url: redis.url });
  const worker = await startWorkerProcess("quarry-worker.ts", [redis.url]);
  const bull = await openBullCalls(redis.port, IN_FLIGHT);
  const texts = someTexts(BURST);
  const text = texts[0]!;
  const quarry = () => remoteLength.remote({ text });
  const quarryBurst = async () => {
    await Promise.all(texts.map((each) => remoteLength.remote({ text: each })));
  };
  const bullmq = () => bull.call(text);
  return {
    versions: [
      { name: NAMES.alone[0], meter: () => medianUs(ALONE, quarry) },
      { name: NAMES.alone[1], meter: () => medianUs(ALONE, bullmq) },
      { name: NAMES.together[0], meter: () => perCallUs(TOGETHER, IN_FLIGHT, quarry) },
      { name: NAMES.together[1], meter: () => perCallUs(TOGETHER, IN_FLIGHT, bullmq) },
      { name: NAMES.burst[0], meter: () => perCallOfBursts(quarryBurst) },
      { name: NAMES.burst[1], meter: () => perCallOfBursts(() => bull.burst(texts)) },
    ],
    targets: [
      { what: "alone ÷ BullMQ, goal", of: NAMES.alone[0], to: NAMES.alone[1], atMost: 0.5 },
      { what: "alone ÷ BullMQ, floor", of: NAMES.alone[0], to: NAMES.alone[1], atMost: 0.75 },
      {
        what: `${IN_FLIGHT} in flight ÷ BullMQ (8 times as many)`,
        of: NAMES.together[0],
        to: NAMES.together[1],
        atMost: 1 / 8,
      },
      {
        what: "bursts ÷ BullMQ without results (4 times as many)",
        of: NAMES.burst[0],
        to: NAMES.burst[1],
        atMost: 1 / 4,
      },
    ],
    async close() {
      await session.close();
      await bull.close();
      await endWorkerProcess(worker);
      await redis.close();
    },
  };
}

async function perCallOfBursts(burst: () => Promise<void>): Promise<number> {
  globalThis.gc?.();
  const startMs = performance.now();
  for (let count = 0; count < BURSTS; count++) await burst();
  return ((performance.now() - startMs) * 1000) / (BURSTS * BURST);
}
