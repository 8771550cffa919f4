// Workers over Redis that are told to end, or die: what they ran is lost nowhere, and charged only where it crashed.
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { RedisEnvironment } from "../../../compute/index.ts";
import { describeWithRedis, type RedisServer, startRedis } from "../../services/redis-server.ts";
import { once, slow } from "./functions.ts";
import { openCalls } from "./open-calls.ts";
import { endOf, type Place, startCommand, startWorker } from "./start-worker.ts";

/** Another process has to do it first. */
const SOON = { timeout: 20_000 };

describeWithRedis("a worker process", { timeout: 120_000 }, () => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  /** An environment that nobody else uses, and who calls there. */
  function openPlace() {
    const place: Place = { url: server.url, environment: randomUUID() };
    const environment = new RedisEnvironment(place);
    onTestFinished(() => environment.close());
    const { call } = openCalls(environment);
    const stats = async (name: string) => {
      const all = await (await environment.openQueue("main")).stats();
      return all.find((one) => one.function === `${name}@1`);
    };
    return { place, call, stats };
  }

  it("that is told to end under load loses nothing, and charges nothing", async () => {
    const { place, call, stats } = openPlace();
    const leaving = await startWorker(place, { slots: 8 });
    const calls = Promise.all(Array.from({ length: 60 }, () => call(slow, { ms: 150, file: "" })));
    calls.catch(() => {});
    await expect.poll(async () => (await stats("serving_slow"))?.settledMessages, SOON).toBeGreaterThan(8);
    const staying = await startWorker(place, { slots: 8 });
    leaving.kill("SIGTERM");
    expect(await endOf(leaving)).toBe(0);
    expect(new Set(await calls)).toEqual(new Set(["attempt 1"]));
    expect(await stats("serving_slow")).toMatchObject({ settledMessages: 60, retries: 0, deadLetters: 0 });
    expect(staying.exitCode).toBe(null);
  });

  it("hands back what does not finish in time, uncharged; what may not run twice fails", async () => {
    const { place, call, stats } = openPlace();
    const leaving = await startWorker(place, { shutdownDelayMs: 200 });
    const [long, single] = [call(slow, { ms: 3_000, file: "" }), call(once, { ms: 3_000, file: "" })];
    const failed = expect(single).rejects.toMatchObject({ code: "compute.worker-lost" });
    await expect.poll(async () => (await stats("serving_once"))?.runningLeases, SOON).toBe(1);
    await expect.poll(async () => (await stats("serving_slow"))?.runningLeases, SOON).toBe(1);
    leaving.kill("SIGTERM");
    expect(await endOf(leaving)).toBe(0);
    await failed;
    await startWorker(place);
    expect(await long).toBe("attempt 1");
    expect(await stats("serving_slow")).toMatchObject({ retries: 0, deadLetters: 0 });
  });

  it("that is killed gives its calls to others after its lease: those that had begun are charged a crash", async () => {
    const { place, call, stats } = openPlace();
    const folder = await mkdtemp(join(tmpdir(), "quarry-killed-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, "started");
    const killed = await startWorker(place, { leaseMs: 1_000, slots: 1 });
    const started = call(slow, { ms: 3_000, file });
    await expect.poll(() => readFile(file, "utf8").catch(() => ""), SOON).toBe(`${killed.pid}`);
    const waiting = call(slow, { ms: 10, file: "" });
    killed.kill("SIGKILL");
    const other = await startWorker(place, { leaseMs: 1_000, isolation: "inline" });
    expect(await waiting).toBe("attempt 1");
    expect(await started).toBe("attempt 1");
    expect(await readFile(file, "utf8")).not.toBe(`${killed.pid}`);
    expect(await stats("serving_slow")).toMatchObject({ retries: 1, deadLetters: 0 });
    expect(other.exitCode).toBe(null);
  });

  it("is what `quarry worker` starts: ready when it says so, gone with 0 when it is told to", async () => {
    const { place, call } = openPlace();
    const functions = join(import.meta.dirname, "functions.ts");
    const worker = await startCommand(place, functions, "--isolation", "inline", "--slots", "4");
    expect(await call(slow, { ms: 1, file: "" })).toBe("attempt 1");
    worker.kill("SIGINT");
    expect(await endOf(worker)).toBe(0);
  });

  it("ends at once when it is told twice", async () => {
    const { place, call, stats } = openPlace();
    const worker = await startCommand(place, join(import.meta.dirname, "functions.ts"), "--isolation", "inline");
    const running = call(slow, { ms: 60_000, file: "" });
    running.catch(() => {});
    await expect.poll(async () => (await stats("serving_slow"))?.runningLeases, SOON).toBe(1);
    worker.kill("SIGTERM");
    const ended = endOf(worker);
    const again = setInterval(() => worker.kill("SIGTERM"), 50);
    expect(await ended).toBe(128 + 15);
    clearInterval(again);
  });
});
