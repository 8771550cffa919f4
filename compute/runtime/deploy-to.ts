// Functions published for an environment: in its catalog, and with their limits known to its queues before anybody calls them.
import {
  Catalog,
  type CatalogEntry,
  type DeploymentPlan,
  entryContract,
  type FunctionVersion,
} from "../../catalog/index.ts";
import type { FunctionValue } from "../../engine/index.ts";
import type { FunctionLimits } from "../queue/limits.ts";
import { functionLimits, queueName } from "./function-limits.ts";
import type { Environment } from "./queued-runtime.ts";

/**
 * Publishes functions, one after the other, each as the current version of its name. What each deployment changed, in their
 * order; the same once more changes nothing.
 * @throws as `f.deploy()` does, and `compute.unavailable`; those before the one that was refused are deployed
 */
export async function deployTo(
  environment: Environment,
  functions: readonly FunctionValue[],
): Promise<readonly DeploymentPlan[]> {
  const catalog = new Catalog(environment.store);
  const plans: DeploymentPlan[] = [];
  for (const value of functions) {
    const plan = await catalog.publish(value);
    await declareDeployed(environment, plan.entry);
    plans.push(plan);
  }
  return plans;
}

/** Makes a version the current one of its name. @throws `function.unknown-version`, `config.policy-conflict`, `compute.unavailable` */
export async function rollBack(environment: Environment, name: string, version: string): Promise<FunctionVersion> {
  const current = await new Catalog(environment.store).rollback(name, version);
  const entry = await environment.store.get(name, version);
  if (entry !== undefined) await declareDeployed(environment, entry);
  return current;
}

/** The newest word about a key counts: that of what was deployed last. */
async function declareDeployed(environment: Environment, entry: CatalogEntry): Promise<void> {
  const contract = entryContract(entry);
  const limits: FunctionLimits = functionLimits(queueName(entry.info), contract);
  const queue = await environment.openQueue(contract.policies.shard);
  try {
    await queue.declare([limits]);
  } finally {
    await queue.close();
  }
}
