// A worker over queues and a catalog in memory: what it serves, and that it follows the catalog.
import { describe, expect, it, onTestFinished } from "vitest";
import { QueuedRuntime } from "../../../compute/index.ts";
import { Worker } from "../../../compute/serving/worker.ts";
import type { ServingOptions } from "../../../compute/serving/worker-settings.ts";
import { double, elsewhere, quadruple, whereabouts } from "./functions.ts";
import { MemoryEnvironment } from "./memory-environment.ts";

async function openWorker(environment: MemoryEnvironment, options: ServingOptions): Promise<Worker> {
  const worker = await Worker.over(environment, options);
  onTestFinished(() => worker.close());
  return worker;
}

/** Who calls what workers of an environment serve. */
function openCaller(environment: MemoryEnvironment) {
  const runtime = new QueuedRuntime({ environment });
  onTestFinished(() => runtime.close());
  return runtime.calling;
}

describe("a worker given functions", () => {
  it("runs their calls, in threads unless it is told otherwise", async () => {
    const environment = new MemoryEnvironment();
    await openWorker(environment, { functions: [double, whereabouts] });
    const calling = openCaller(environment);
    expect(await calling.remote(double, { n: 21 }, {})).toBe(42);
    expect(await calling.remote(whereabouts, { n: 0 }, {})).toBe(`${process.pid} thread`);
  });

  it("runs them in its own thread when it is asked to", async () => {
    const environment = new MemoryEnvironment();
    await openWorker(environment, { functions: [whereabouts], isolation: "inline" });
    expect(await openCaller(environment).remote(whereabouts, { n: 0 }, {})).toBe(`${process.pid} main`);
  });

  it("makes the calls of their handlers", async () => {
    const environment = new MemoryEnvironment();
    await openWorker(environment, { functions: [double, quadruple] });
    expect(await openCaller(environment).remote(quadruple, { n: 3 }, {})).toBe(12);
  });

  it("serves every shard they are in", async () => {
    const environment = new MemoryEnvironment();
    const worker = await openWorker(environment, { functions: [double, elsewhere], isolation: "inline" });
    const calling = openCaller(environment);
    expect(await calling.remote(elsewhere, { n: 1 }, {})).toBe(2);
    expect(await calling.remote(double, { n: 1 }, {})).toBe(2);
    expect(worker.status()).toMatchObject({ isReady: true, isAlive: true, state: "running", running: 0 });
  });
});
