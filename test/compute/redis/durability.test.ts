// Waiting until what was written would survive a power loss.
import { expect, onTestFinished, test } from "vitest";
import { redisAccessRules } from "../../../compute/redis/access-rules.ts";
import { openRedis } from "../../../compute/redis/open-redis.ts";
import { RedisCluster } from "../../services/redis-cluster.ts";
import {
  describeWithRedis,
  type RedisServer,
  type RedisServerOptions,
  startRedis,
} from "../../services/redis-server.ts";

const MARK = "{safe}:mark";

describeWithRedis("what was written", () => {
  test("is safe at once where every reply comes after the disk", async () => {
    const redis = await open((await start({ appendonly: "always" })).url);
    await redis.secure(MARK);
    expect(await redis.command("exists", MARK)).toBe(0);
  });

  test("is safe when a replica has it, however many ask at once", async () => {
    const primary = await start();
    const replica = await start({ replicaof: primary.address });
    const redis = await open(primary.url);
    await followed(primary);
    for (let number = 0; number < 20; number++) {
      await redis.command("set", "{safe}:number", `${number}`);
      const all = Promise.all([redis.secure(MARK), redis.secure(MARK), redis.secure(MARK)]);
      await all;
      expect(Number(await replica.order("get", "{safe}:number"))).toBe(number);
    }
  });

  test("is not safe while the replica holds its breath, and nothing else waits for that", async () => {
    const primary = await start();
    const replica = await start({ replicaof: primary.address });
    const redis = await open(primary.url);
    await followed(primary);
    replica.pause();
    let isSafe = false;
    const safe = redis.secure(MARK).then(() => {
      isSafe = true;
    });
    for (let number = 0; number < 20; number++) await redis.command("set", "{safe}:number", `${number}`);
    expect(isSafe).toBe(false);
    replica.continue();
    await safe;
  });

  test("cannot be made safe where there is neither log nor replica", async () => {
    const redis = await open((await start({ appendonly: "everysec" })).url);
    await expect(redis.secure(MARK)).rejects.toMatchObject({ code: "config.redis-unsuitable" });
  });

  test("is not known to be safe by one who may not ask how it is kept", async () => {
    const { address } = await start({ appendonly: "always", users: [`me on >secret ${redisAccessRules("safe")}`] });
    const redis = await open(`redis://me:secret@${address.host}:${address.port}`);
    await expect(redis.secure(MARK)).rejects.toThrow(/may not ask for \(\+config\|get\)/);
  });

  test("is refused as safe when Redis goes away meanwhile", async () => {
    const primary = await start();
    await start({ replicaof: primary.address });
    const redis = await open(primary.url, 2_000);
    await followed(primary);
    await redis.secure(MARK);
    await primary.kill();
    await expect(redis.secure(MARK)).rejects.toMatchObject({ code: "compute.unavailable", facts: { retryable: true } });
  });

  test("is safe in a cluster when the replica of its node has it", async () => {
    const cluster = await RedisCluster.start();
    onTestFinished(() => cluster.stop());
    const owner = await cluster.ownerOf(await cluster.slotOf(MARK));
    for (const place of cluster.nodes.keys()) await cluster.addReplica(place);
    const redis = await open(cluster.url);
    await redis.command("set", "{safe}:number", "1");
    await redis.secure(MARK);
    expect(await cluster.nodes[owner]!.orders.get("{safe}:number")).toBe("1");
  });

  async function start(options?: RedisServerOptions): Promise<RedisServer> {
    const server = await startRedis(options);
    onTestFinished(() => server.stop());
    return server;
  }
});

/** Resolves once a replica is up to date with it. */
async function followed(primary: RedisServer): Promise<void> {
  while (!String(await primary.order("info", "replication")).includes("state=online")) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function open(url: string, unavailableAfterMs?: number) {
  const redis = await openRedis({ url, unavailableAfterMs });
  onTestFinished(() => redis.close());
  return redis;
}
