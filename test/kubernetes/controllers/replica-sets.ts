// ReplicaSets: as many Pods as asked for, and a count of how they are.
import { Failure } from "../api/failure.ts";
import { objectAt } from "../api/json.ts";
import type { KubernetesObject } from "../api/object.ts";
import {
  asController,
  type Condition,
  type Controller,
  conditionsOf,
  controlledBy,
  controllingObject,
  create,
  currentOf,
  remove,
  setStatus,
  type World,
  withConditions,
} from "./controller.ts";

/** How long after a refused Pod the next is tried. */
const RETRY_AFTER_MS = 10_000;

export const replicaSets: Controller = {
  name: "replica-sets",

  affected(world, { object, isDeleted }) {
    if (object.kind === "ReplicaSet") return isDeleted ? [] : [object];
    const owner = object.kind === "Pod" ? controllingObject(world, object, "ReplicaSet") : undefined;
    return owner === undefined ? [] : [owner];
  },

  reconcile(world, replicaSet) {
    const pods = controlledBy(world, replicaSet, "Pod");
    const active = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined);
    const isGoing = replicaSet.metadata.deletionTimestamp !== undefined;
    const missing = isGoing ? 0 : replicasOf(replicaSet) - active.length;
    const refusal = missing > 0 ? createPods(world, replicaSet, missing) : undefined;
    for (const pod of inOrderOfDispensability(active).slice(0, Math.max(0, -missing))) remove(world, pod);
    if (refusal !== undefined) world.lookAgainAt(world.nowMs + RETRY_AFTER_MS);
    report(world, replicaSet, refusal);
  },
};

/** How many Pods a ReplicaSet or a Deployment asks for. */
export function replicasOf(object: KubernetesObject): number {
  return Number(objectAt(object.spec).replicas ?? 1);
}

export function isReady(pod: KubernetesObject): boolean {
  return conditionsOf(pod.status).some(({ type, status }) => type === "Ready" && status === "True");
}

/** The refusal of the first that was refused. */
function createPods(world: World, replicaSet: KubernetesObject, missing: number): Failure | undefined {
  const { name, namespace } = replicaSet.metadata;
  const { metadata, spec } = objectAt(objectAt(replicaSet.spec).template);
  const own = { namespace, generateName: `${name}-`, ownerReferences: [asController(replicaSet)] };
  for (let made = 0; made < missing; made++) {
    try {
      create(world, { apiVersion: "v1", kind: "Pod", metadata: { ...objectAt(metadata), ...own }, spec });
    } catch (error) {
      if (error instanceof Failure) return error;
      throw error;
    }
  }
  return undefined;
}

/** Those that are not ready go first, then the youngest. */
function inOrderOfDispensability(pods: readonly KubernetesObject[]): KubernetesObject[] {
  const ageOf = (pod: KubernetesObject): number => Date.parse(pod.metadata.creationTimestamp);
  return [...pods].sort((one, other) => Number(isReady(one)) - Number(isReady(other)) || ageOf(other) - ageOf(one));
}

function report(world: World, replicaSet: KubernetesObject, refusal: Failure | undefined): void {
  const all = controlledBy(world, replicaSet, "Pod");
  const pods = all.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  const available = pods.filter((pod) => isAvailable(world, pod, replicaSet));
  const before = currentOf(world, replicaSet);
  if (before === undefined) return;
  const conditions =
    refusal === undefined ? [] : withConditions(before.status, world.api.now(), failureOf(before, refusal));
  setStatus(world, before, {
    replicas: pods.length,
    fullyLabeledReplicas: pods.length,
    readyReplicas: pods.filter(isReady).length,
    availableReplicas: available.length,
    terminatingReplicas: all.length - pods.length,
    observedGeneration: before.metadata.generation,
    ...(conditions.length > 0 && { conditions }),
  });
}

/** Ready for as long as `minReadySeconds` asks. */
function isAvailable(world: World, pod: KubernetesObject, replicaSet: KubernetesObject): boolean {
  const ready = conditionsOf(pod.status).find(({ type, status }) => type === "Ready" && status === "True");
  if (ready === undefined) return false;
  const sinceMs = Date.parse(ready.lastTransitionTime);
  const availableMs = sinceMs + Number(objectAt(replicaSet.spec).minReadySeconds ?? 0) * 1000;
  if (availableMs > world.nowMs) world.lookAgainAt(availableMs);
  return availableMs <= world.nowMs;
}

/** As first refused: each refusal names another Pod that was never made, and news would be looked at at once. */
function failureOf(replicaSet: KubernetesObject, refusal: Failure): Condition {
  const known = conditionsOf(replicaSet.status).find(({ type }) => type === "ReplicaFailure");
  return known ?? { type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: refusal.message };
}
