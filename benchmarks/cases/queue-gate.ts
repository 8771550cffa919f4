// Two functions behind one gate, in another process over Redis: how long their calls take beside how long they must.
import { connect } from "../../index.ts";
import type { Benchmark, Prepared } from "../harness/benchmark.ts";
import { GATE, gated } from "../harness/queue-functions.ts";
import { startBenchmarkRedis } from "../harness/redis-server.ts";
import { endWorkerProcess, startWorkerProcess } from "../harness/worker-process.ts";

const CALLS_EACH = 200;

export const benchmark: Benchmark = {
  title: `queue-gate: 2 × ${CALLS_EACH} calls of ${GATE.busyMs} ms, ${GATE.maxConcurrent} at once`,
  rounds: 5,
  prepare,
};

async function prepare(): Promise<Prepared> {
  const redis = await startBenchmarkRedis();
  const session = await connect({ url: redis.url });
  const worker = await startWorkerProcess("quarry-worker.ts", [redis.url]);
  const texts = Array.from({ length: CALLS_EACH }, (_, index) => `call ${index}`);
  const run = async () => {
    const lengths = await Promise.all(gated.flatMap((one) => texts.map((text) => one.remote({ text }))));
    return String(lengths.length);
  };
  const idealMs = (gated.length * CALLS_EACH * GATE.busyMs) / GATE.maxConcurrent;
  return {
    versions: [
      { name: "over Redis", run },
      { name: "ideal", meter: async () => idealMs },
    ],
    targets: [{ what: "time ÷ ideal", of: "over Redis", to: "ideal", atMost: 1.5 }],
    async close() {
      await session.close();
      await endWorkerProcess(worker);
      await redis.close();
    },
  };
}
