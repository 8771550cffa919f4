// What Redis holds at most while a frame calls a function over it. The frame is smaller than the 20 M rows the target speaks
// of: what is on its way is bounded by the frame's window, whatever comes after it.
import { Redis } from "ioredis";
import { z } from "zod";
import { connect, F } from "../../index.ts";
import type { Benchmark, Prepared } from "../harness/benchmark.ts";
import { transactions } from "../harness/data.ts";
import { AT_ONCE, echoBatch } from "../harness/frame-functions.ts";
import { startBenchmarkRedis } from "../harness/redis-server.ts";
import { endWorkerProcess, startWorkerProcess } from "../harness/worker-process.ts";

const ROWS = 3_000_000;
const WORKERS = 2;
const SAMPLE_MS = 5;

export const benchmark: Benchmark = {
  title: "frames-memory: Redis at its peak while 3 M texts of 62 characters go there and back",
  unit: "MiB",
  rounds: 1,
  prepare,
};

const PEAK = "Redis, used memory";
const LIMIT = "64 MiB";

async function prepare(): Promise<Prepared> {
  const file = await transactions(ROWS);
  const redis = await startBenchmarkRedis();
  const start = () => startWorkerProcess("frame-worker.ts", [redis.url, AT_ONCE / WORKERS]);
  const workers = await Promise.all(Array.from({ length: WORKERS }, start));
  const session = await connect({ url: redis.url, functions: [echoBatch] });
  const watch = new Redis(redis.port, "127.0.0.1");
  const texts = session.frames.scan(file, { schema: z.object({ memo: z.string() }) });
  const run = async () => {
    let rows = 0;
    for await (const batch of texts.project((_) => ({ e: F.call(echoBatch, _.memo) })).batches()) rows += batch.numRows;
    if (rows !== ROWS) throw new Error(`${rows} rows came back, not ${ROWS}`);
  };
  return {
    versions: [
      { name: PEAK, meter: () => peakMiB(watch, run) },
      { name: LIMIT, meter: async () => 64 },
    ],
    targets: [{ what: "Redis ÷ 64 MiB", of: PEAK, to: LIMIT, atMost: 1 }],
    async close() {
      await session.close();
      watch.disconnect();
      await Promise.all(workers.map(endWorkerProcess));
      await redis.close();
    },
  };
}

async function peakMiB(watch: Redis, run: () => Promise<void>): Promise<number> {
  let peak = 0;
  const sample = async () => {
    const used = /used_memory:(\d+)/.exec(await watch.info("memory"))?.[1];
    peak = Math.max(peak, Number(used));
  };
  const timer = setInterval(() => void sample(), SAMPLE_MS);
  try {
    await run();
  } finally {
    clearInterval(timer);
  }
  return peak / (1 << 20);
}
