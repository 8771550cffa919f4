// A frame that calls a function in two worker processes over Redis, beside an echo of the same bytes through the same Redis by
// two processes, and beside BullMQ with one job per row.
import { z } from "zod";
import { connect, F } from "../../index.ts";
import type { Benchmark, Prepared } from "../harness/benchmark.ts";
import { openBullCalls } from "../harness/bullmq-calls.ts";
import { someTexts } from "../harness/busy-work.ts";
import { transactions } from "../harness/data.ts";
import { AT_ONCE, ECHO_ROWS, echoBatch, echoRow } from "../harness/frame-functions.ts";
import { openRedisEcho } from "../harness/redis-echo.ts";
import { startBenchmarkRedis } from "../harness/redis-server.ts";
import { endWorkerProcess, startWorkerProcess } from "../harness/worker-process.ts";

const ROWS = 500_000;
const WORKERS = 2;

/** Of 62 characters and an offset each, as Arrow holds them. */
const MESSAGE_BYTES = ECHO_ROWS * (62 + 4);

/** About what a frame has on its way: its window, arguments and results together. */
const MESSAGES_IN_FLIGHT = 32;

const JOBS = 2_000;
const JOBS_AT_ONCE = 64;

export const benchmark: Benchmark = {
  title: `frames-over-redis: texts of 62 characters there and back, ${WORKERS} workers`,
  unit: "ns/row",
  rounds: 3,
  prepare,
};

const BATCHES = "Quarry, a batch function";
const SINGLE = "Quarry, a row function";
const ECHO = "the same bytes echoed through Redis";
const BULLMQ = "BullMQ, a job per row";

async function prepare(): Promise<Prepared> {
  const file = await transactions(ROWS);
  const redis = await startBenchmarkRedis();
  const start = () => startWorkerProcess("frame-worker.ts", [redis.url, AT_ONCE / WORKERS]);
  const workers = await Promise.all(Array.from({ length: WORKERS }, start));
  const echo = await openRedisEcho(redis.port, WORKERS, MESSAGES_IN_FLIGHT);
  const bull = await openBullCalls(redis.port, JOBS_AT_ONCE);
  const secondBull = await startWorkerProcess("bullmq-worker.ts", [redis.port, "benchmark", JOBS_AT_ONCE]);
  const session = await connect({ url: redis.url, functions: [echoBatch, echoRow] });
  const texts = session.frames.scan(file, { schema: z.object({ memo: z.string() }) });
  const message = Buffer.alloc(MESSAGE_BYTES, "x");
  const jobs = someTexts(JOBS);
  return {
    versions: [
      {
        name: BATCHES,
        meter: () => perRow(ROWS, () => drain(texts.project((_) => ({ e: F.call(echoBatch, _.memo) })))),
      },
      { name: SINGLE, meter: () => perRow(ROWS, () => drain(texts.project((_) => ({ e: F.call(echoRow, _.memo) })))) },
      { name: ECHO, meter: () => perRow(ROWS, () => echo.run(message, Math.ceil(ROWS / ECHO_ROWS))) },
      { name: BULLMQ, meter: () => perRow(JOBS, () => bull.burst(jobs)) },
    ],
    targets: [
      { what: "batch function ÷ echo (half as many rows a second)", of: BATCHES, to: ECHO, atMost: 2 },
      { what: "batch function ÷ BullMQ (60 times as many)", of: BATCHES, to: BULLMQ, atMost: 1 / 60 },
      { what: "row function ÷ BullMQ (60 times as many)", of: SINGLE, to: BULLMQ, atMost: 1 / 60 },
    ],
    async close() {
      await session.close();
      await Promise.all([...workers, secondBull].map(endWorkerProcess));
      await bull.close();
      await echo.close();
      await redis.close();
    },
  };
}

async function drain(frame: { batches(): AsyncIterable<{ readonly numRows: number }> }): Promise<void> {
  let rows = 0;
  for await (const batch of frame.batches()) rows += batch.numRows;
  if (rows !== ROWS) throw new Error(`${rows} rows came back, not ${ROWS}`);
}

async function perRow(rows: number, run: () => Promise<void>): Promise<number> {
  globalThis.gc?.();
  const startMs = performance.now();
  await run();
  return ((performance.now() - startMs) * 1e6) / rows;
}
