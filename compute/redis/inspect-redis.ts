// What an operator should know of the Redis that a connection leads to.
import type { RedisConnection } from "./connection.ts";
import { judge, type RedisFact } from "./node-facts.ts";
import { inspectNode } from "./node-state.ts";

export type { RedisFact } from "./node-facts.ts";

/**
 * Facts about every primary, each with what it means for Quarry.
 * @throws `compute.unavailable`
 */
export async function inspectRedis(connection: RedisConnection): Promise<readonly RedisFact[]> {
  const states = (await connection.primaries()).map(({ place, ask }) => inspectNode(place, ask));
  return (await Promise.all(states)).flatMap(judge);
}
