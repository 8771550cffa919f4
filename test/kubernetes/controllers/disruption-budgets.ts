// PodDisruptionBudgets: how many more Pods may be asked to go now.
import { objectAt } from "../api/json.ts";
import { selects } from "../api/selectors.ts";
import { type Controller, listOf, setStatus } from "./controller.ts";
import { isReady } from "./replica-sets.ts";

export const disruptionBudgets: Controller = {
  name: "disruption-budgets",

  affected(world, { object, isDeleted }) {
    if (object.kind === "PodDisruptionBudget") return isDeleted ? [] : [object];
    if (object.kind !== "Pod") return [];
    const budgets = listOf(world, "policy/v1", "PodDisruptionBudget", object.metadata.namespace);
    return budgets.filter((budget) => selects(objectAt(budget.spec).selector, object.metadata.labels));
  },

  reconcile(world, budget) {
    const { selector, minAvailable, maxUnavailable } = objectAt(budget.spec);
    const all = listOf(world, "v1", "Pod", budget.metadata.namespace);
    const pods = all.filter((pod) => selects(selector, pod.metadata.labels));
    const healthy = pods.filter((pod) => isReady(pod) && pod.metadata.deletionTimestamp === undefined).length;
    const wanted =
      minAvailable === undefined
        ? pods.length - shareOf(maxUnavailable ?? 1, pods.length)
        : shareOf(minAvailable, pods.length);
    const desiredHealthy = Math.max(0, wanted);
    setStatus(world, budget, {
      observedGeneration: budget.metadata.generation,
      expectedPods: pods.length,
      currentHealthy: healthy,
      desiredHealthy,
      disruptionsAllowed: Math.max(0, healthy - desiredHealthy),
    });
  },
};

function shareOf(share: unknown, pods: number): number {
  const text = String(share);
  return text.endsWith("%") ? Math.ceil((Number.parseFloat(text) * pods) / 100) : Number(text);
}
