// A worker over queues and a catalog in memory: what it serves, how it does, and that it follows the catalog.
import { describe, expect, it } from "vitest";
import { Catalog } from "../../../catalog/index.ts";
import { Worker } from "../../../compute/serving/worker.ts";
import { double, elsewhere, quadruple, slow, whereabouts } from "./functions.ts";
import { MemoryEnvironment } from "./memory-environment.ts";
import { greet as greet1 } from "./modules/greet-1.ts";
import { greet as greet2 } from "./modules/greet-2.ts";
import { openCalls } from "./open-calls.ts";
import { openWorker } from "./open-worker.ts";

describe("a worker that is given functions", () => {
  it("runs their calls, in threads unless it is told otherwise", async () => {
    const environment = new MemoryEnvironment();
    await openWorker(environment, { functions: [double, whereabouts] });
    const { call } = openCalls(environment);
    expect(await call(double, { n: 21 })).toBe(42);
    expect(await call(whereabouts, { n: 0 })).toBe(`${process.pid} thread`);
  });

  it("runs them in its own thread when it is asked to", async () => {
    const environment = new MemoryEnvironment();
    await openWorker(environment, { functions: [whereabouts], isolation: "inline" });
    expect(await openCalls(environment).call(whereabouts, { n: 0 })).toBe(`${process.pid} main`);
  });

  it("makes the calls of their handlers", async () => {
    const environment = new MemoryEnvironment();
    await openWorker(environment, { functions: [double, quadruple] });
    expect(await openCalls(environment).call(quadruple, { n: 3 })).toBe(12);
  });

  it("serves every shard they are in", async () => {
    const environment = new MemoryEnvironment();
    const worker = await openWorker(environment, { functions: [double, elsewhere], isolation: "inline" });
    const { call } = openCalls(environment);
    expect(await call(elsewhere, { n: 1 })).toBe(2);
    expect(await call(double, { n: 1 })).toBe(2);
    expect(worker.status()).toMatchObject({ isReady: true, isAlive: true, state: "running", running: 0 });
  });

  it("drains: what runs finishes, and nothing more begins", async () => {
    const environment = new MemoryEnvironment();
    const worker = await openWorker(environment, { functions: [slow], isolation: "inline" });
    const { call } = openCalls(environment);
    const running = call(slow, { ms: 100, file: "" });
    await expect.poll(() => worker.status().running).toBe(1);
    const drained = worker.drain();
    expect(worker.status()).toMatchObject({ state: "draining", isReady: false });
    await drained;
    expect(await running).toBe("attempt 1");
    expect(worker.status()).toMatchObject({ state: "closed", running: 0 });
  });
});

describe("health over HTTP", () => {
  it("tells whether the worker is alive and takes calls", async () => {
    const environment = new MemoryEnvironment();
    const health = { port: 0 };
    const worker = await openWorker(environment, { functions: [slow], isolation: "inline", slots: 7, health });
    const ask = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${worker.healthPort}${path}`);
      return { status: response.status, ...((await response.json()) as object) };
    };
    await expect.poll(async () => (await ask("/readyz")).status).toBe(200);
    expect(await ask("/healthz")).toMatchObject({ status: 200, slots: 7, running: 0, functions: ["serving_slow@1"] });
    expect(await ask("/other")).toMatchObject({ status: 404 });
    const running = openCalls(environment).call(slow, { ms: 200, file: "" });
    await expect.poll(async () => await ask("/healthz")).toMatchObject({ running: 1 });
    const drained = worker.drain();
    expect(await ask("/readyz")).toMatchObject({ status: 503, state: "draining" });
    await Promise.all([running, drained]);
  });

  it("says which port is taken", async () => {
    const environment = new MemoryEnvironment();
    const first = await openWorker(environment, { functions: [double], health: { port: 0 } });
    const second = Worker.over(environment, { functions: [double], health: { port: first.healthPort! } });
    await expect(second).rejects.toMatchObject({ code: "config.invalid", facts: { option: "health" } });
  });
});

describe("a worker of deployed functions", { timeout: 60_000 }, () => {
  it("serves those it is to serve, in threads that have their code by its hash", async () => {
    const environment = new MemoryEnvironment();
    const catalog = new Catalog(environment.store);
    await catalog.deploy(greet1);
    await catalog.deploy(double);
    const worker = await openWorker(environment, { names: ["serving_g*"] });
    expect(worker.status().functions).toEqual(["serving_greet@1"]);
    expect(await openCalls(environment).named("serving_greet", { who: "you" })).toBe("hello you");
  });

  it("follows deployments, rollbacks and deletions", async () => {
    const environment = new MemoryEnvironment();
    const catalog = new Catalog(environment.store);
    const worker = await openWorker(environment, { isolation: "inline" });
    const { named } = openCalls(environment);
    expect(worker.status().functions).toEqual([]);
    await catalog.deploy(greet1);
    await worker.refresh();
    expect(await named("serving_greet", { who: "you" })).toBe("hello you");
    await catalog.deploy(greet2);
    await worker.refresh();
    expect(worker.status().functions).toEqual(["serving_greet@1", "serving_greet@2"]);
    expect(await named("serving_greet", { who: "you" })).toBe("good morning you");
    await catalog.rollback("serving_greet", "1");
    await worker.refresh();
    expect(await named("serving_greet", { who: "you" })).toBe("hello you");
  });

  it("looks by itself, soon after a deployment", async () => {
    const environment = new MemoryEnvironment();
    const worker = await openWorker(environment, { isolation: "inline" });
    await new Catalog(environment.store).deploy(greet1);
    await expect.poll(() => worker.status().functions, { timeout: 10_000 }).toEqual(["serving_greet@1"]);
  });
});
