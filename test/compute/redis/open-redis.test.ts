// A connection to one Redis server: functions loaded on demand, commands, channels.
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { RedisConnection, RedisLibrary } from "../../../compute/redis/connection.ts";
import { openRedis } from "../../../compute/redis/open-redis.ts";
import { describeWithRedis, type RedisServer, startRedis } from "../../services/redis-server.ts";
import { Words } from "./words.ts";

const LIBRARY: RedisLibrary = {
  name: "quarry_test",
  text: `#!lua name=quarry_test
    redis.register_function("quarry_test_count", function(keys, args)
      return { redis.call("INCRBY", keys[1], args[1]), args[2] or false, "text" }
    end)
    redis.register_function("quarry_test_fail", function() error("on purpose") end)
  `,
};

describeWithRedis("a connection to Redis", () => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  test("runs functions, loading their library, with replies as bytes", async () => {
    const redis = await open();
    const bytes = Buffer.from([0, 255, 13, 10]);
    const reply = await redis.run(LIBRARY, "quarry_test_count", ["{run}:n"], ["2", bytes]);
    expect(reply).toEqual([2, bytes, Buffer.from("text")]);
    expect(await redis.run(LIBRARY, "quarry_test_count", ["{run}:n"], ["3"])).toEqual([5, null, Buffer.from("text")]);
  });

  test("loads a library once for many calls at a time, and again when it was removed", async () => {
    const redis = await open();
    await redis.command("function", "flush");
    await redis.command("config", "resetstat");
    await countTo(redis, "{many}:n", 200);
    await redis.command("function", "flush");
    await countTo(redis, "{many}:m", 200);
    expect(await loads(redis)).toBe(2);
  });

  test("says which function failed, and that it is a mistake of ours", async () => {
    const redis = await open();
    const failing = redis.run(LIBRARY, "quarry_test_fail", [], []);
    await expect(failing).rejects.toMatchObject({ code: "internal.invariant" });
    await expect(redis.run(LIBRARY, "quarry_test_absent", [], [])).rejects.toMatchObject({
      code: "internal.invariant",
    });
    await expect(redis.command("nonsense", "key")).rejects.toMatchObject({ code: "internal.invariant" });
  });

  test("says that a Redis without memory may do it later", async () => {
    const full = await startRedis({ maxmemory: "1kb" });
    onTestFinished(() => full.stop());
    const redis = await openRedis({ url: full.url });
    onTestFinished(() => redis.close());
    const later = { code: "compute.unavailable", facts: { retryable: true } };
    await expect(redis.command("set", "key", "value")).rejects.toMatchObject(later);
    await expect(redis.run(LIBRARY, "quarry_test_count", ["{run}:n"], ["1"])).rejects.toMatchObject(later);
  });

  test("gives the replies of plain commands as Redis does", async () => {
    const redis = await open();
    await redis.command("hset", "plain", "field", Buffer.from([255]));
    expect(await redis.command("hgetall", "plain")).toEqual([Buffer.from("field"), Buffer.from([255])]);
    expect(await redis.command("get", "absent")).toBe(null);
  });

  test("hears what is published on its channels, each from when its subscription resolves until it is ended", async () => {
    const redis = await open();
    const [first, second] = [new Words(), new Words()];
    const endFirst = await redis.subscribe("{hear}:1", first.hear);
    await redis.subscribe("{hear}:2", second.hear);
    await redis.command("publish", "{hear}:1", "a");
    await redis.command("publish", "{hear}:2", "b");
    expect([await first.next(), await second.next()]).toEqual(["a", "b"]);
    endFirst();
    await redis.command("publish", "{hear}:1", "c");
    await redis.command("publish", "{hear}:2", "d");
    expect([await second.next(), first.waiting]).toEqual(["d", 0]);
  });

  test("listens on a channel that was left a moment before", async () => {
    const redis = await open();
    const [first, second] = [new Words(), new Words()];
    const end = await redis.subscribe("{again}:1", first.hear);
    end();
    await redis.subscribe("{again}:1", second.hear);
    await redis.command("publish", "{again}:1", "a");
    expect([await second.next(), first.waiting]).toEqual(["a", 0]);
  });

  test("refuses everything once it is closed", async () => {
    const redis = await open();
    const pending = redis.command("get", "key");
    await redis.close();
    await expect(pending).rejects.toMatchObject({ code: "plan.closed" });
    await expect(redis.command("get", "key")).rejects.toMatchObject({ code: "plan.closed" });
    await expect(redis.subscribe("channel", () => {})).rejects.toMatchObject({ code: "plan.closed" });
  });

  async function open(): Promise<RedisConnection> {
    const redis = await openRedis({ url: server.url });
    onTestFinished(() => redis.close());
    return redis;
  }
});

async function countTo(redis: RedisConnection, key: string, times: number): Promise<void> {
  const calls = Array.from({ length: times }, () => redis.run(LIBRARY, "quarry_test_count", [key], ["1"]));
  const counts = (await Promise.all(calls)).map((reply) => (reply as [number])[0]);
  expect(new Set(counts).size).toBe(times);
}

async function loads(redis: RedisConnection): Promise<number> {
  const stats = String(await redis.command("info", "commandstats"));
  return Number(/cmdstat_function\|load:calls=(\d+)/.exec(stats)?.[1]);
}
