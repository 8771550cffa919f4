// What a Deployment's status says: counts, whether it is available, whether it still makes progress.
// @source pkg/controller/deployment/progress.go of Kubernetes
import { isSame, type JsonObject, objectAt } from "../api/json.ts";
import type { KubernetesObject } from "../api/object.ts";
import {
  type Condition,
  conditionsOf,
  controlledBy,
  currentOf,
  type StoredCondition,
  setStatus,
  type World,
  withConditions,
} from "./controller.ts";
import { replicasOf } from "./replica-sets.ts";
import { allowanceOf } from "./rolling-update.ts";

type Counts = {
  readonly replicas: number;
  readonly updatedReplicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
  readonly unavailableReplicas: number;
  readonly terminatingReplicas: number;
};

/** @param templateOf - by which the ReplicaSet of the current template is known */
export function reportDeployment(
  world: World,
  deployment: KubernetesObject,
  templateOf: (object: KubernetesObject) => JsonObject,
): void {
  const current = currentOf(world, deployment);
  if (current === undefined) return;
  const replicaSets = controlledBy(world, current, "ReplicaSet");
  const next = replicaSets.find((one) => isSame(templateOf(one), templateOf(current)));
  const counts = countsOf(current, next, replicaSets);
  const before = objectAt(current.status);
  const progress = progressOf(world, current, next, counts);
  const refused = replicaSets
    .flatMap((one) => conditionsOf(one.status))
    .filter(({ type }) => type === "ReplicaFailure");
  const others = { ...before, conditions: conditionsOf(before).filter(({ type }) => type !== "ReplicaFailure") };
  const conditions = withConditions(
    others,
    world.api.now(),
    availabilityOf(current, counts),
    progress,
    ...refused.slice(0, 1),
  );
  setStatus(world, current, { observedGeneration: current.metadata.generation, ...counts, conditions });
}

function countsOf(
  deployment: KubernetesObject,
  next: KubernetesObject | undefined,
  replicaSets: readonly KubernetesObject[],
): Counts {
  const sum = (field: string): number =>
    replicaSets.reduce((total, one) => total + Number(objectAt(one.status)[field] ?? 0), 0);
  const availableReplicas = sum("availableReplicas");
  return {
    replicas: sum("replicas"),
    updatedReplicas: Number(objectAt(next?.status).replicas ?? 0),
    readyReplicas: sum("readyReplicas"),
    availableReplicas,
    unavailableReplicas: Math.max(0, Math.max(replicasOf(deployment), sum("replicas")) - availableReplicas),
    terminatingReplicas: sum("terminatingReplicas"),
  };
}

function availabilityOf(deployment: KubernetesObject, { availableReplicas }: Counts): Condition {
  const { maxSurge, maxUnavailable } = objectAt(objectAt(objectAt(deployment.spec).strategy).rollingUpdate);
  const replicas = replicasOf(deployment);
  const none = { replicas: 0, available: 0 };
  const isRolling = maxSurge !== undefined;
  const unavailable = isRolling
    ? allowanceOf({ replicas, maxSurge, maxUnavailable, next: none, old: [] }).unavailable
    : 0;
  return availableReplicas >= replicas - unavailable
    ? {
        type: "Available",
        status: "True",
        reason: "MinimumReplicasAvailable",
        message: "Deployment has minimum availability.",
      }
    : {
        type: "Available",
        status: "False",
        reason: "MinimumReplicasUnavailable",
        message: "Deployment does not have minimum availability.",
      };
}

/** Progress is any count that moved towards the goal; without one for `progressDeadlineSeconds` there is none. */
function progressOf(
  world: World,
  deployment: KubernetesObject,
  next: KubernetesObject | undefined,
  counts: Counts,
): Condition {
  const before = objectAt(deployment.status);
  const last = conditionsOf(before).find(({ type }) => type === "Progressing");
  const name = next?.metadata.name ?? "";
  const isTemplateNew = !String(last?.message ?? "").includes(`"${name}"`);
  const isComplete = isFinished(deployment, counts) && next !== undefined;
  const updated = (
    status: Condition["status"],
    reason: string,
    message: string,
    time: string,
  ): Condition & JsonObject => ({
    type: "Progressing",
    status,
    reason,
    message: `ReplicaSet "${name}" ${message}`,
    lastUpdateTime: time,
  });
  const lastTime = String(last?.lastUpdateTime ?? world.api.now());
  if (isComplete) {
    const time = last?.reason === "NewReplicaSetAvailable" && !isTemplateNew ? lastTime : world.api.now();
    return updated("True", "NewReplicaSetAvailable", "has successfully progressed.", time);
  }
  const hasMoved = isTemplateNew || hasProgressed(before, counts) || last?.reason === "NewReplicaSetAvailable";
  const since = hasMoved ? world.api.now() : lastTime;
  return isOverdue(world, deployment, last, hasMoved, since)
    ? updated("False", "ProgressDeadlineExceeded", "has timed out progressing.", since)
    : updated("True", "ReplicaSetUpdated", "is progressing.", since);
}

function isFinished(deployment: KubernetesObject, { updatedReplicas, replicas, availableReplicas }: Counts): boolean {
  const wanted = replicasOf(deployment);
  return updatedReplicas === wanted && replicas === wanted && availableReplicas === wanted;
}

function hasProgressed(before: JsonObject, after: Counts): boolean {
  const old = (field: keyof Counts): number => Number(before[field] ?? 0);
  return (
    after.updatedReplicas > old("updatedReplicas") ||
    after.replicas - after.updatedReplicas < old("replicas") - old("updatedReplicas") ||
    after.readyReplicas > old("readyReplicas") ||
    after.availableReplicas > old("availableReplicas")
  );
}

function isOverdue(
  world: World,
  deployment: KubernetesObject,
  last: StoredCondition | undefined,
  hasMoved: boolean,
  since: string,
): boolean {
  if (!hasMoved && last?.reason === "ProgressDeadlineExceeded") return true;
  const dueMs = Date.parse(since) + Number(objectAt(deployment.spec).progressDeadlineSeconds ?? 600) * 1000;
  if (dueMs > world.nowMs) world.lookAgainAt(dueMs);
  return dueMs <= world.nowMs;
}
