// Which shards an environment has: those that were told of a function. The one key that belongs to no shard.
import type { RedisConnection } from "../../redis/connection.ts";

/** Lets operators find a shard. */
export async function addShardName(connection: RedisConnection, environment: string, shard: string): Promise<void> {
  await connection.command("SADD", namesKey(environment), shard);
}

/** In order. */
export async function shardNames(connection: RedisConnection, environment: string): Promise<readonly string[]> {
  const names = (await connection.command("SMEMBERS", namesKey(environment))) as readonly Buffer[];
  return names.map(String).sort();
}

function namesKey(environment: string): string {
  return `{${environment}:shards}`;
}
