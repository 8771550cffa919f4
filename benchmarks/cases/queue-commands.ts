// What the queue asks of Redis: commands of clients per call, and of workers that have nothing to do.

import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "../../index.ts";
import type { Benchmark, MeteredVersion, Prepared } from "../harness/benchmark.ts";
import { countCommands } from "../harness/client-commands.ts";
import { inFlight } from "../harness/in-flight.ts";
import { rateLimited, remoteLength } from "../harness/queue-functions.ts";
import { type BenchmarkRedis, startBenchmarkRedis } from "../harness/redis-server.ts";
import { endWorkerProcess, startWorkerProcess } from "../harness/worker-process.ts";

const CALLS = 1_000;
const IN_FLIGHT = 64;
const IDLE_MS = 20_000;
const IDLE_WORKERS = 100;
const RATED_CALLS = 100;

export const benchmark: Benchmark = {
  title: "queue-commands: what clients send to Redis",
  unit: "commands",
  rounds: 1,
  prepare,
};

const TOGETHER = `${CALLS} calls, ${IN_FLIGHT} in flight`;
const ALONE = "one call alone";
const IDLE = "an idle worker, per second";
const RATED = `${IDLE_WORKERS} idle workers, a rate-limited function: turns per started call`;

async function prepare(): Promise<Prepared> {
  const redis = await startBenchmarkRedis();
  const session = await connect({ url: redis.url });
  const one = await startWorkerProcess("quarry-worker.ts", [redis.url]);
  const text = "what a call is about";
  const call = () => remoteLength.remote({ text });
  await call();
  return {
    versions: [
      { name: TOGETHER, meter: () => commandsOf(redis, () => inFlight(CALLS, IN_FLIGHT, call)) },
      { name: ALONE, meter: async () => (await commandsOf(redis, () => inFlight(CALLS, 1, call))) / CALLS },
      { name: IDLE, meter: async () => (await commandsOf(redis, () => sleep(IDLE_MS))) / (IDLE_MS / 1000) },
      { name: RATED, meter: () => turnsPerRatedCall(redis, text) },
      ...[150, 6, 1, 10].map(limit),
    ],
    targets: [
      { what: TOGETHER, of: TOGETHER, to: "150", atMost: 1 },
      { what: ALONE, of: ALONE, to: "6", atMost: 1 },
      { what: IDLE, of: IDLE, to: "1", atMost: 1 },
      { what: RATED, of: RATED, to: "10", atMost: 1 },
    ],
    async close() {
      await session.close();
      await endWorkerProcess(one);
      await redis.close();
    },
  };
}

async function commandsOf({ port }: BenchmarkRedis, work: () => Promise<unknown>): Promise<number> {
  return (await countCommands(port, work)).total;
}

/** All calls are there at once, and start one by one as the rate lets them. */
async function turnsPerRatedCall({ port, url }: BenchmarkRedis, text: string): Promise<number> {
  const many = await startWorkerProcess("quarry-worker.ts", [url, IDLE_WORKERS]);
  try {
    const calls = () => inFlight(RATED_CALLS, RATED_CALLS, () => rateLimited.remote({ text }));
    const { functions } = await countCommands(port, calls);
    return (functions.turn ?? 0) / RATED_CALLS;
  } finally {
    await endWorkerProcess(many);
  }
}

const limit = (commands: number): MeteredVersion => ({ name: `${commands}`, meter: async () => commands });
