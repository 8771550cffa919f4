// Changes to a catalog: decided, done if the catalog is still the one they were decided on, else decided once more.
import type { FunctionDefinition } from "../definition.ts";
import type { CatalogStore } from "../store/catalog-store.ts";
import { codeOf } from "./code-of.ts";
import {
  type BundledFunction,
  type DeploymentPlan,
  type FunctionChange,
  planDeployment,
  planRollback,
} from "./plan-deployment.ts";

/** Publishes functions together. @throws `function.not-portable`; like {@link planDeployment} */
export async function publish(
  store: CatalogStore,
  definitions: readonly FunctionDefinition[],
): Promise<readonly FunctionChange[]> {
  const functions = await bundled(definitions);
  const { changes } = await apply(store, async () => {
    const plan = await planDeployment(store, functions);
    for (const [at, { code }] of functions.entries()) {
      if (plan.changes[at]!.change !== "unchanged") await store.putArtifact(code);
    }
    return plan;
  });
  return changes;
}

/** What {@link publish} would do. */
export async function preview(
  store: CatalogStore,
  definitions: readonly FunctionDefinition[],
): Promise<readonly FunctionChange[]> {
  return (await planDeployment(store, await bundled(definitions))).changes;
}

/** Makes a version the current one. @returns false when there is none such @throws `config.policy-conflict` */
export async function rollBackTo(store: CatalogStore, name: string, version: string): Promise<boolean> {
  return (await apply(store, () => planRollback(store, name, version))) !== undefined;
}

async function bundled(definitions: readonly FunctionDefinition[]): Promise<readonly BundledFunction[]> {
  const functions: BundledFunction[] = [];
  for (const definition of definitions) functions.push({ definition, code: await codeOf(definition) });
  return functions;
}

async function apply<Plan extends DeploymentPlan | undefined>(
  store: CatalogStore,
  decide: () => Promise<Plan>,
): Promise<Plan> {
  for (;;) {
    const plan = await decide();
    const changed = plan?.changes.filter(({ change }) => change !== "unchanged") ?? [];
    if (plan === undefined || changed.length === 0) return plan;
    const entries = changed.map(({ entry }) => entry);
    if (await store.put(entries, plan.revision)) return plan;
  }
}
