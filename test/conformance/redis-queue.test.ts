// The queue over a real Redis passes the suite of its port.
import { afterAll, beforeAll } from "vitest";
import { RedisQueue } from "../../compute/queue/redis/redis-queue.ts";
import type { RedisConnection } from "../../compute/redis/connection.ts";
import { openRedis } from "../../compute/redis/open-redis.ts";
import { v8Codec } from "../compute/queue/redis/v8-codec.ts";
import { VirtualClock } from "../compute/virtual-clock.ts";
import { describeWithRedis, type RedisServer, startRedis } from "../services/redis-server.ts";
import type { OpenedQueue } from "./open-queue.ts";
import { queueSuite } from "./queue-suite.ts";

describeWithRedis("with one Redis for all", () => {
  let server: RedisServer;
  let connection: RedisConnection;
  let opened = 0;

  beforeAll(async () => {
    server = await startRedis();
    connection = await openRedis({ url: server.url });
  });
  afterAll(async () => {
    await connection.close();
    await server.stop();
  });

  queueSuite("RedisQueue", async (): Promise<OpenedQueue> => {
    const clock = new VirtualClock();
    opened += 1;
    const queue = await RedisQueue.open({
      connection,
      environment: `test-${opened}`,
      shard: "main",
      codec: v8Codec,
      clock,
    });
    return {
      queue,
      async advance(ms) {
        await clock.advance(ms);
        await queue.tick();
      },
      sleep: (ms) => clock.advance(ms),
      close: () => queue.close(),
    };
  });
});
