// The queue over a real Redis passes the suite of its port.
import { randomUUID } from "node:crypto";
import { RedisQueue } from "../../compute/queue/redis/redis-queue.ts";
import { v8Codec } from "../compute/queue/redis/v8-codec.ts";
import { connectedRedis } from "../services/connected-redis.ts";
import { describeWithRedis } from "../services/redis-server.ts";
import { onVirtualTime } from "./on-virtual-time.ts";
import { queueSuite } from "./queue-suite.ts";

describeWithRedis("with one Redis for all", () => {
  const redis = connectedRedis();

  const open = onVirtualTime((clock) => {
    const { connection } = redis;
    return RedisQueue.open({ connection, environment: randomUUID(), shard: "main", codec: v8Codec, clock });
  });
  queueSuite("RedisQueue", open);
});
