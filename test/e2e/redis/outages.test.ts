// Redis goes and comes back: calls wait and go on; what cannot be is said after the time that was given.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { F, fn, Worker } from "../../../index.ts";
import { describeWithRedis, type RedisServer, startRedis } from "../../services/redis-server.ts";
import * as f from "./functions.ts";
import { newPlace, openSession } from "./workers.ts";

describeWithRedis("a Redis that goes", () => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await startRedis({ appendonly: "always" });
  });
  afterAll(() => server.stop());

  test("and comes back loses no call, and no item of a stream", async () => {
    const place = newPlace(server);
    const worker = await Worker.open({ ...place, functions: f.functions, isolation: "inline", slots: 4 });
    onTestFinished(() => worker.close());
    await openSession(place);
    const left = await f.double.enqueue({ n: 21 });
    const calls = Array.from({ length: 50 }, (_, n) => f.ranByTwos.remote({ n: 20 + (n % 3) }));
    const items: number[] = [];
    const reading = (async () => {
      for await (const item of f.countTo.remote({ n: 300 })) items.push(item);
    })();
    await sleep(100);
    await server.kill();
    const late = f.double.remote({ n: 4 });
    await sleep(300);
    await server.start();
    expect(await late).toBe(8);
    expect(await Promise.all(calls)).toHaveLength(50);
    await reading;
    expect(items).toEqual(Array.from({ length: 300 }, (_, item) => item));
    expect(await left.get()).toBe(42);
  }, 60_000);

  test("is waited for so long, and then calls say so", async () => {
    const other = await startRedis();
    onTestFinished(() => other.stop());
    const place = newPlace(other);
    const worker = await Worker.open({ ...place, functions: [f.double], isolation: "inline" });
    onTestFinished(() => worker.close());
    const session = await openSession(place, { unavailableAfterMs: 400 });
    expect(await f.double.remote({ n: 1 })).toBe(2);
    other.pause();
    await expect(f.double.remote({ n: 2 })).rejects.toMatchObject({ code: "compute.unavailable" });
    other.continue();
    await expect.poll(() => f.double.remote({ n: 3 }), { timeout: 10_000 }).toBe(6);
    await session.close();
  }, 60_000);

  test("has no room holds frames back, and refuses single calls by name", async () => {
    const full = await startRedis({ maxmemory: "30mb" });
    onTestFinished(() => full.stop());
    const place = newPlace(full);
    const keep = fn({ name: "keep", version: "1", input: { text: z.string() }, output: z.number() }).row(
      ({ text }) => text.length,
    );
    const worker = await Worker.open({ ...place, functions: [keep], isolation: "inline" });
    onTestFinished(() => worker.close());
    const { frames } = await openSession(place);
    expect(await keep.remote({ text: "served" })).toBe(6);
    await worker.drain();
    const left: unknown[] = [];
    const refused = await (async () => {
      for (let at = 0; at < 100; at++) left.push(await keep.enqueue({ text: String(at).padEnd(1 << 20) }));
    })().catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "compute.queue-full", message: expect.stringContaining("memory") });
    expect(left.length).toBeGreaterThan(5);
    const rows = Array.from({ length: 100 }, (_, id) => ({ id, text: "x".repeat(1_000) }));
    const framed = frames
      .fromRows(rows)
      .project((c) => ({ id: c.id, length: F.call(keep, c.text) }))
      .toArray();
    const again = await Worker.open({ ...place, functions: [keep], isolation: "inline" });
    onTestFinished(() => again.close());
    await expect.poll(() => keep.remote({ text: "room" }).catch(() => 0), { timeout: 20_000 }).toBe(4);
    expect(await framed).toEqual(rows.map(({ id }) => ({ id, length: 1_000 })));
  }, 60_000);

  test("has no byte left says the same", async () => {
    const full = await startRedis();
    onTestFinished(() => full.stop());
    const place = newPlace(full);
    const worker = await Worker.open({ ...place, functions: [f.double], isolation: "inline" });
    onTestFinished(() => worker.close());
    const { frames } = await openSession(place);
    expect(await f.double.remote({ n: 1 })).toBe(2);
    await full.order("CONFIG", "SET", "maxmemory", "1");
    const refused = { code: "compute.queue-full", message: expect.stringContaining("memory") };
    await expect(f.double.remote({ n: 2 })).rejects.toMatchObject(refused);
    const doubled = frames
      .fromRows([{ id: 1 }, { id: 2 }])
      .project((c) => ({ n: F.call(f.double, c.id) }))
      .toArray();
    await expect(f.double.enqueue({ n: 2 })).rejects.toMatchObject(refused);
    await full.order("CONFIG", "SET", "maxmemory", "0");
    expect(await doubled).toEqual([{ n: 2 }, { n: 4 }]);
  }, 60_000);

  test("keeps what is synced on its disk before it says so", async () => {
    const place = newPlace(server);
    const queue = { durability: "synced" } as const;
    const careful = fn({ name: "careful", version: "1", input: { n: z.number() }, output: z.number(), queue }).row(
      ({ n }) => n + 1,
    );
    const worker = await Worker.open({ ...place, functions: [careful], isolation: "inline" });
    onTestFinished(() => worker.close());
    await openSession(place);
    const call = await careful.enqueue({ n: 1 });
    await server.restart();
    expect(await call.get()).toBe(2);
  }, 60_000);
});
