// A shard that a newer version of this package has changed.
import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { keyName } from "../../../../compute/queue/redis/keys.ts";
import { newerProtocol } from "../../../../compute/queue/redis/newer-protocol.ts";
import { RedisQueue } from "../../../../compute/queue/redis/redis-queue.ts";
import { QuarryError } from "../../../../engine/index.ts";
import { limits } from "../../../conformance/limits.ts";
import { connectedRedis } from "../../../services/connected-redis.ts";
import { describeWithRedis } from "../../../services/redis-server.ts";
import { v8Codec } from "./v8-codec.ts";

describeWithRedis("a shard of a newer protocol", () => {
  const redis = connectedRedis();

  it("is left alone, with an error that says what to do", async () => {
    const environment = randomUUID();
    const { connection } = redis;
    const queue = await RedisQueue.open({ connection, environment, shard: "main", codec: v8Codec });
    await connection.command("HSET", keyName(environment, "main", "shard"), "protocol", "7");
    const message = 'Shard "main" is used by a newer Quarry (protocol 7): update this process to that version.';
    const error = { code: "config.newer-protocol", message, facts: { shard: "main", protocol: 7 } };
    await expect(queue.declare([limits("echo@1")])).rejects.toMatchObject(error);
    await expect(queue.stats()).rejects.toMatchObject(error);
    await queue.close();
  });
});

it("other errors stay as they are", () => {
  const broken = new QuarryError("internal.invariant", "Redis refused.", { detail: "ERR a PROTOCOL 7" });
  for (const error of [broken, new Error("PROTOCOL 7")]) expect(newerProtocol(error, "main")).toBe(error);
});
