// Stores over one Redis for tests: each test has an environment of its own on the file's server.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import type { RedisConnection } from "../../../compute/redis/connection.ts";
import { openRedis } from "../../../compute/redis/open-redis.ts";
import { RedisStore } from "../../../compute/redis-store/redis-store.ts";
import { RedisCluster } from "../../services/redis-cluster.ts";
import { RedisServer } from "../../services/redis-server.ts";

/** What tests of one file share. */
export interface StoreScene {
  readonly url: string;
}

/** Starts the server of a file. */
export function redisOfFile(): StoreScene {
  return sceneOf(() => RedisServer.start());
}

/** Starts the cluster of a file. */
export function clusterOfFile(): StoreScene {
  return sceneOf(() => RedisCluster.start());
}

function sceneOf(start: () => Promise<RedisServer | RedisCluster>): StoreScene {
  let service: RedisServer | RedisCluster | undefined;
  beforeAll(async () => {
    service = await start();
  });
  afterAll(() => service?.stop());
  return {
    get url() {
      return service!.url;
    },
  };
}

/** A connection that goes with its test. */
export async function connectionOfTest({ url }: StoreScene): Promise<RedisConnection> {
  const connection = await openRedis({ url });
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
