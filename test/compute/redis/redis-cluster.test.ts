// A connection to a Redis Cluster does what one to a server does, wherever a key is and while it moves.
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { RedisConnection, RedisLibrary } from "../../../compute/redis/connection.ts";
import { inspectRedis } from "../../../compute/redis/inspect-redis.ts";
import { openRedis } from "../../../compute/redis/open-redis.ts";
import { RedisCluster } from "../../services/redis-cluster.ts";
import { describeWithRedis } from "../../services/redis-server.ts";
import { Words } from "./words.ts";

const LIBRARY: RedisLibrary = {
  name: "quarry_cluster_test",
  text: `#!lua name=quarry_cluster_test
    redis.register_function("quarry_cluster_test_once", function(keys, args)
      -- keys[3] is never there, as many of a shard's keys are not
      redis.call("EXISTS", keys[3])
      if redis.call("SADD", keys[1], args[1]) == 1 then redis.call("INCR", keys[2]) end
      return redis.call("GET", keys[2])
    end)
  `,
};

describeWithRedis("a connection to a Redis Cluster", () => {
  let cluster: RedisCluster;

  beforeAll(async () => {
    cluster = await RedisCluster.start();
  });
  afterAll(() => cluster?.stop());

  test("runs functions at every node", async () => {
    const redis = await open();
    const owners = new Set<number>();
    for (let place = 0; place < 20; place++) {
      const tag = `{every-${place}}`;
      owners.add(await cluster.ownerOf(await cluster.slotOf(tag)));
      expect(await once(redis, tag, "call")).toBe(1);
      expect(await redis.command("scard", `${tag}:done`)).toBe(1);
    }
    expect(owners.size).toBe(3);
  });

  test("hears what is published at any node", async () => {
    const redis = await open();
    const heard: string[] = [];
    let all = (): void => {};
    const done = new Promise<void>((resolve) => {
      all = resolve;
    });
    await redis.subscribe("words", (message) => {
      heard.push(String(message));
      if (heard.length === 3) all();
    });
    for (const { orders } of cluster.nodes) await orders.publish("words", "word");
    await done;
    expect(heard).toEqual(["word", "word", "word"]);
  });

  test("tells facts about every primary", async () => {
    const facts = await inspectRedis(await open());
    const modes = facts.filter(({ name }) => name === "mode");
    expect(modes.map(({ place }) => place).sort()).toEqual(
      cluster.nodes.map(({ server }) => `${server.address.host}:${server.address.port}`).sort(),
    );
    expect(modes.every(({ value }) => value === "cluster")).toBe(true);
  });

  test("does everything once while its slot moves to and fro", async () => {
    const redis = await open();
    const slot = await cluster.slotOf("{moving}");
    let calls = 0;
    let isMoving = true;
    const load = Array.from({ length: 16 }, async () => {
      while (isMoving) {
        calls += 1;
        await once(redis, "{moving}", `call ${calls}`);
      }
    });
    const moving = (async () => {
      let owner = await cluster.ownerOf(slot);
      for (let moves = 0; moves < 8; moves++) {
        const next = (owner + 1) % 3;
        const before = calls;
        await cluster.moveSlot(slot, owner, next);
        while (calls < before + 100) await once(redis, "{moving}", `call ${before}`);
        owner = next;
      }
      isMoving = false;
    })();
    // A load that fails ends the test with its reason.
    await Promise.all([moving, ...load]);
    expect(await redis.command("scard", "{moving}:done")).toBe(calls);
    expect(String(await redis.command("get", "{moving}:count"))).toBe(`${calls}`);
  });

  test("goes on when a primary is lost and its replica takes its place", async () => {
    const mortal = await RedisCluster.start();
    onTestFinished(() => mortal.stop());
    const owner = await mortal.ownerOf(await mortal.slotOf("{lost}"));
    await mortal.addReplica(owner);
    const redis = await openRedis({ url: mortal.url });
    onTestFinished(() => redis.close());
    const words = new Words();
    await redis.subscribe("words", words.hear);
    await once(redis, "{lost}", "call");
    const { orders, server } = mortal.nodes[owner]!;
    await orders.set("{lost}:last", "written");
    await orders.wait(1, 0);
    await server.kill();
    expect(await once(redis, "{lost}", "another call")).toBe(2);
    await redis.command("publish", "words", "word");
    while ((await words.next()) !== "word");
  }, 40_000);

  async function open(): Promise<RedisConnection> {
    const redis = await openRedis({ url: cluster.url });
    onTestFinished(() => redis.close());
    return redis;
  }
});

/** Adds one for an id that is new; how many there are. */
async function once(redis: RedisConnection, tag: string, id: string): Promise<number> {
  const keys = ["done", "count", "absent"].map((name) => `${tag}:${name}`);
  return Number(await redis.run(LIBRARY, "quarry_cluster_test_once", keys, [id]));
}
