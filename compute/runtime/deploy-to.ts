// Functions published for an environment: in its catalog, and with their limits known to its queues before anybody calls them.
import {
  Catalog,
  type CatalogEntry,
  entryContract,
  type FunctionChange,
  type FunctionVersion,
} from "../../catalog/index.ts";
import type { FunctionValue } from "../../engine/index.ts";
import type { FunctionLimits } from "../queue/limits.ts";
import { functionLimits, queueName } from "./function-limits.ts";
import type { Environment } from "./queued-runtime.ts";

/**
 * Publishes functions, all of them or none, each as the current version of its name. What that changed, in their order; the
 * same once more changes nothing.
 * @throws as `f.deploy()` does, and `compute.unavailable`
 */
export async function deployTo(
  environment: Environment,
  functions: readonly FunctionValue[],
): Promise<readonly FunctionChange[]> {
  const changes = await new Catalog(environment.store).publish(functions);
  const entries = changes.map(({ entry }) => entry);
  await declareDeployed(environment, entries);
  return changes;
}

/** Makes a version the current one of its name. @throws `function.unknown-version`, `config.policy-conflict`, `compute.unavailable` */
export async function rollBack(environment: Environment, name: string, version: string): Promise<FunctionVersion> {
  const current = await new Catalog(environment.store).rollback(name, version);
  const entry = await environment.store.get(name, version);
  if (entry !== undefined) await declareDeployed(environment, [entry]);
  return current;
}

/** Those of one shard in one move: functions that share a key change what it limits together. */
async function declareDeployed(environment: Environment, entries: readonly CatalogEntry[]): Promise<void> {
  const byShard = new Map<string, FunctionLimits[]>();
  for (const entry of entries) {
    const contract = entryContract(entry);
    const { shard } = contract.policies;
    byShard.set(shard, [...(byShard.get(shard) ?? []), functionLimits(queueName(entry.info), contract)]);
  }
  for (const [shard, limits] of byShard) {
    const queue = await environment.openQueue(shard);
    await queue.declare(limits).finally(() => queue.close());
  }
}
