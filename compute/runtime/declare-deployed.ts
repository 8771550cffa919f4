// Deployed functions whose limits the queues of their environment know before anybody calls them.
import { type CatalogEntry, entryContract } from "../../catalog/index.ts";
import type { FunctionLimits } from "../queue/limits.ts";
import { functionLimits, queueName } from "./function-limits.ts";
import type { Environment } from "./queued-runtime.ts";

/**
 * Those of one shard in one move: functions that share a key change what it limits together.
 * @throws `config.policy-conflict`, `compute.unavailable`
 */
export async function declareDeployed(
  environment: Pick<Environment, "openQueue">,
  entries: readonly CatalogEntry[],
): Promise<void> {
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
