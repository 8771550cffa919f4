// The queue over a Redis Cluster passes the suite of its port, its shards spread over all nodes; and loses nothing while
// their slots move.
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { RedisQueue } from "../../compute/queue/redis/redis-queue.ts";
import { redisAccessRules } from "../../compute/redis/access-rules.ts";
import type { RedisConnection } from "../../compute/redis/connection.ts";
import { openRedis } from "../../compute/redis/open-redis.ts";
import { v8Codec } from "../compute/queue/redis/v8-codec.ts";
import type { VirtualClock } from "../compute/virtual-clock.ts";
import { RedisCluster } from "../services/redis-cluster.ts";
import { describeWithRedis } from "../services/redis-server.ts";
import { onVirtualTime } from "./on-virtual-time.ts";
import { plainSuite } from "./queue-suite.ts";
import { loadShard } from "./shard-load.ts";

describeWithRedis("with one Redis Cluster for all", () => {
  let cluster: RedisCluster;
  let connection: RedisConnection;
  let opened = 0;

  beforeAll(async () => {
    // With no more rights than operators are told to give.
    cluster = await RedisCluster.start({ users: [`me on >secret ${redisAccessRules("test-*")}`] });
    connection = await openRedis({ url: cluster.urlFor("redis://me:secret@") });
  });
  afterAll(async () => {
    await connection?.close();
    await cluster?.stop();
  });

  const open = onVirtualTime((clock) => {
    opened += 1;
    return openShard("main", clock);
  });
  plainSuite("RedisQueue", open);

  test("no call is lost or done twice while the slots of three shards move from node to node", async () => {
    opened += 1;
    const shards = ["one", "two", "three"];
    let isMoving = true;
    const loads = shards.map(async (shard) => {
      const queue = await openShard(shard);
      onTestFinished(() => queue.close());
      return loadShard(queue, 1_000, () => !isMoving);
    });
    await moveRound(shards.map((shard) => `{test-${opened}:${shard}}`));
    isMoving = false;
    for (const { done, told } of await Promise.all(loads)) {
      expect(done.size).toBeGreaterThanOrEqual(1_000);
      expect(told.size).toBe(done.size);
      expect(new Set([...done.values(), ...told.values()])).toEqual(new Set([1]));
    }
  }, 60_000);

  /** Moves the slot of one shard after the other to the next node, once round and home again. */
  async function moveRound(tags: readonly string[]): Promise<void> {
    const slots = await Promise.all(tags.map((tag) => cluster.slotOf(tag)));
    for (const slot of [...slots, ...slots, ...slots]) {
      const owner = await cluster.ownerOf(slot);
      await cluster.moveSlot(slot, owner, (owner + 1) % cluster.nodes.length);
    }
  }

  function openShard(shard: string, clock?: VirtualClock): Promise<RedisQueue> {
    return RedisQueue.open({ connection, environment: `test-${opened}`, shard, codec: v8Codec, clock });
  }
});
