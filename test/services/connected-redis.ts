// One redis-server for all tests of a file, and a connection to it.
import { afterAll, beforeAll } from "vitest";
import type { RedisConnection } from "../../compute/redis/connection.ts";
import { openRedis } from "../../compute/redis/open-redis.ts";
import { type RedisServer, startRedis } from "./redis-server.ts";

/** There while the tests of a file run. */
export interface ConnectedRedis {
  readonly server: RedisServer;
  readonly connection: RedisConnection;
}

/** Starts it before the tests of the `describe` it is called in, and ends it after them. */
export function connectedRedis(): ConnectedRedis {
  let server: RedisServer;
  let connection: RedisConnection;
  beforeAll(async () => {
    server = await startRedis();
    connection = await openRedis({ url: server.url });
  });
  afterAll(async () => {
    await connection?.close();
    await server?.stop();
  });
  return {
    get server() {
      return server;
    },
    get connection() {
      return connection;
    },
  };
}
