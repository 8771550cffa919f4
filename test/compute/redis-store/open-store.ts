// Stores over one Redis for tests: each test has an environment of its own on the file's server.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import type { RedisConnection } from "../../../compute/redis/connection.ts";
import { openRedis } from "../../../compute/redis/open-redis.ts";
import { RedisStore } from "../../../compute/redis-store/redis-store.ts";
import { RedisServer } from "../../services/redis-server.ts";

/** What tests of one file share. */
export interface StoreScene {
  readonly server: RedisServer;
}

/** Starts the server of a file. */
export function redisOfFile(): StoreScene {
  const scene: { server: RedisServer } = { server: undefined as never };
  beforeAll(async () => {
    scene.server = await RedisServer.start();
  });
  afterAll(() => scene.server.stop());
  return scene;
}

/** A connection that goes with its test. */
export async function connectionOfTest({ server }: StoreScene): Promise<RedisConnection> {
  const connection = await openRedis({ url: server.url });
  onTestFinished(() => connection.close());
  return connection;
}

/** An environment that no other test has. */
export function newEnvironment(): string {
  return `test-${randomUUID()}`;
}

/** A store over a connection of its own. */
export async function openStore(scene: StoreScene, environment: string): Promise<RedisStore> {
  return new RedisStore({ connection: await connectionOfTest(scene), environment });
}
