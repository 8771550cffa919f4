// Callers that were silent for longer than their lease: the queue forgets them, and they go on as if nothing had been.
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { QueuedRuntime, RedisEnvironment } from "../../../compute/index.ts";
import { Worker } from "../../../index.ts";
import { describeWithRedis, startRedis } from "../../services/redis-server.ts";
import * as f from "./functions.ts";
import { newPlace } from "./workers.ts";

const LEASE_MS = 400;

describeWithRedis("a caller", () => {
  test("that was idle for longer than its lease hears of its next calls at once", async () => {
    const { calling } = await openCaller();
    for (let round = 0; round < 3; round++) {
      expect(await calling.remote(f.double, { n: round }, {})).toBe(2 * round);
      await sleep(3 * LEASE_MS);
    }
  });

  test("whose process stood still for longer than its lease asks again for what had not started", async () => {
    const { calling } = await openCaller();
    const first = calling.remote(f.ranAlone, { n: 2_000 }, {});
    const waiting = [1, 2, 3].map((n) => calling.remote(f.ranAlone, { n }, {}));
    await sleep(LEASE_MS / 4);
    const untilMs = Date.now() + 3 * LEASE_MS;
    while (Date.now() < untilMs);
    for (const call of [first, ...waiting]) expect(await call).toMatchObject({ endMs: expect.any(Number) });
  }, 40_000);
});

async function openCaller(): Promise<QueuedRuntime> {
  const server = await startRedis();
  const place = newPlace(server);
  const worker = await Worker.open({ ...place, functions: f.functions, isolation: "thread", slots: 4 });
  const runtime = new QueuedRuntime({ environment: new RedisEnvironment(place), leaseMs: LEASE_MS });
  onTestFinished(async () => {
    await runtime.close();
    await worker.close();
    await server.stop();
  });
  return runtime;
}
