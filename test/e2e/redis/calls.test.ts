// The promises of calls, kept over a real Redis by two worker processes.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Call, span } from "../../../index.ts";
import { collectSpans } from "../../collect-spans.ts";
import { describeWithRedis, type RedisServer, startRedis } from "../../services/redis-server.ts";
import * as f from "./functions.ts";
import { type Program, runProgram } from "./run-program.ts";
import { newPlace, openSession, type Place, startWorkers } from "./workers.ts";

const upTo = (count: number) => Array.from({ length: count }, (_, n) => ({ n }));

interface Ran {
  readonly startMs: number;
  readonly endMs: number;
}

describeWithRedis("calls over Redis", () => {
  let server: RedisServer;
  let place: Place;
  let workers: readonly Program[];

  beforeAll(async () => {
    server = await startRedis();
    place = newPlace(server);
    workers = await startWorkers(place);
  }, 60_000);
  afterAll(async () => {
    for (const worker of workers ?? []) worker.kill("SIGKILL");
    await server.stop();
  });
  beforeEach(() => openSession(place).then(() => {}));

  test("run in all of the workers", async () => {
    const pids = await Promise.all(upTo(40).map(() => f.whoRan.remote({ n: 20 })));
    expect(new Set(pids)).toEqual(new Set(workers.map(({ pid }) => pid)));
  });

  test("give their values, one by one and as a map, in order", async () => {
    expect(await f.double.remote({ n: 21 })).toBe(42);
    const values: number[] = [];
    for await (const value of f.double.map(upTo(500))) values.push(value);
    expect(values).toEqual(upTo(500).map(({ n }) => n * 2));
  });

  test("that fail say where, why and how often", async () => {
    await expect(f.picky.remote({ n: 2 })).rejects.toMatchObject({
      code: "function.failed",
      facts: { functionName: "picky", remoteType: "RangeError", remoteMessage: "2 is even", attempts: 1 },
    });
    await expect(f.picky.remote({ n: 7 })).rejects.toMatchObject({ facts: { remoteType: "Seven" } });
    await expect(f.picky.remote({ n: "no" as never })).rejects.toMatchObject({ code: "function.invalid-argument" });
    const settled: boolean[] = [];
    for await (const { ok } of f.picky.map(upTo(8), { settle: true })) settled.push(ok);
    expect(settled).toEqual([false, true, false, true, false, true, false, false]);
  });

  test("are tried again as their policy says", async () => {
    expect(await f.flaky.remote({ n: 5 })).toBe(5);
  });

  test("stream their items; a reader that stops is told on", async () => {
    const items: number[] = [];
    for await (const item of f.countTo.remote({ n: 1_000 })) items.push(item);
    expect(items).toEqual(upTo(1_000).map(({ n }) => n));
    for await (const item of f.countTo.remote({ n: 1_000_000 })) if (item === 5) break;
    const stats = await f.countTo.stats();
    expect(stats.waitingRows).toBe(0);
  });

  test("that were left are found by their ids, from any process, with their items from any place on", async () => {
    const call = await f.double.enqueue({ n: 21 });
    expect(await call.get()).toBe(42);
    expect(await Call.fromId(call.id).get()).toBe(42);
    const stream = await f.countTo.enqueue({ n: 100 });
    const items: unknown[] = [];
    for await (const item of Call.fromId(stream.id).stream({ cursor: 90 })) items.push(item);
    expect(items).toEqual([90, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
    await expect(Call.fromId("main.01ARZ3NDEKTSV4RRFFQ69G5FAV").get()).rejects.toMatchObject({
      code: "compute.unknown-call",
    });
  });

  test("under one idempotency key are one call, also from two processes", async () => {
    const other = await runProgram("enqueue", place.env);
    expect(await other.ended).toBe(0);
    const call = await f.double.enqueue({ n: 21 }, { idempotencyKey: "left behind" });
    expect(other.output.trim()).toBe(call.id);
    expect(await Call.fromId(other.output.trim()).get()).toBe(42);
    await expect(f.double.enqueue({ n: 5 }, { idempotencyKey: "left behind" })).rejects.toMatchObject({
      code: "compute.idempotency-conflict",
    });
  });

  test("are cancelled wherever they are", async () => {
    const call = await f.ranAlone.enqueue({ n: 60_000 });
    const waiting = f.ranAlone.remote({ n: 60_000 }, { signal: AbortSignal.timeout(100) });
    await expect(waiting).rejects.toMatchObject({ code: "compute.cancelled" });
    await Call.fromId(call.id).cancel("enough");
    await expect(call.get()).rejects.toMatchObject({ code: "compute.cancelled", facts: { reason: "enough" } });
    expect(await f.ranAlone.remote({ n: 1 })).toMatchObject({ startMs: expect.any(Number) });
  });

  test("end at their deadline", async () => {
    await expect(f.whoRan.remote({ n: 60_000 }, { deadlineMs: 200 })).rejects.toMatchObject({
      code: "compute.deadline-exceeded",
    });
    await expect(f.whoRan.remote({ n: 60_000 }, { timeoutMs: 50 })).rejects.toMatchObject({
      facts: { remoteType: "Timeout" },
    });
  });

  test("call each other under one permit, and show whom they called", async () => {
    expect(await f.factorial.remote({ n: 10 })).toBe(3_628_800);
    const call = await f.factorial.enqueue({ n: 3 });
    expect(await call.get()).toBe(6);
    const { functionName, state, children } = await call.graph();
    expect({ functionName, state }).toEqual({ functionName: "factorial", state: "settled" });
    expect(children).toHaveLength(1);
  });

  test("of two processes share batches", async () => {
    const first = f.batchSize.remote({ n: 0 });
    const callers = await Promise.all([0, 1].map(() => runProgram("batch-caller", place.env)));
    await first;
    await Promise.all(callers.map((caller) => caller.ended));
    const sizes = callers.flatMap((caller) => JSON.parse(caller.output) as number[]);
    expect(sizes).toHaveLength(32);
    expect(Math.max(...sizes)).toBeGreaterThan(1);
  });

  test("are at once no more than their function allows, over all workers", async () => {
    const alone = await Promise.all(upTo(12).map(() => f.ranAlone.remote({ n: 20 })));
    expect(mostAtOnce(alone)).toBe(1);
    expect(mostAtOnce(await Promise.all(upTo(24).map(() => f.ranByTwos.remote({ n: 20 }))))).toBe(2);
  });

  test("start no more often than their function allows, over all workers", async () => {
    const spans = await Promise.all(upTo(24).map(() => f.rated.remote({ n: 0 })));
    const starts = spans.map(({ startMs }) => startMs).sort((left, right) => left - right);
    // 4 at once, then 20 a second; a start is noted a little after its token was taken.
    expect(starts.at(-1)! - starts[0]!).toBeGreaterThan(900);
  });

  test("of higher priority go first", async () => {
    const gate = f.ranAlone.remote({ n: 300 });
    const low = upTo(4).map(() => f.ranAlone.remote({ n: 1 }, { priority: -5 }));
    const high = f.ranAlone.remote({ n: 1 }, { priority: 5 });
    await gate;
    const { endMs } = await high;
    for (const { startMs } of await Promise.all(low)) expect(startMs).toBeGreaterThanOrEqual(endMs);
  });

  test("carry their caller's trace to the process that runs them", async () => {
    const spans = collectSpans();
    const trace = await span("root", () => f.traceOf.remote({ n: 1 }));
    expect(trace).toContain(spans.one("root").spanContext().traceId);
    expect(spans.tree()).toEqual(["root", "  enqueue"]);
  });

  test("know how their function is doing", async () => {
    await f.double.waitReady({ timeoutMs: 5_000 });
    const before = (await f.double.stats()).settledCalls;
    await f.double.remote({ n: 1 });
    expect((await f.double.stats()).settledCalls).toBeGreaterThan(before);
  });
});

function mostAtOnce(spans: readonly Ran[]): number {
  const overlaps = spans.map(
    ({ startMs }) => spans.filter((other) => other.startMs <= startMs && startMs < other.endMs).length,
  );
  return Math.max(...overlaps);
}
