// Deployments: a ReplicaSet for each template, the newest rolled out at the pace its strategy allows.
import { createHash } from "node:crypto";
import { isSame, type JsonObject, objectAt, without } from "../api/json.ts";
import type { KubernetesObject } from "../api/object.ts";
import {
  asController,
  type Controller,
  controlledBy,
  controllingObject,
  create,
  remove,
  setFields,
  setSpec,
  type World,
} from "./controller.ts";
import { reportDeployment } from "./deployment-status.ts";
import { replicasOf } from "./replica-sets.ts";
import { nextReplicas, oldReplicas, type Roll } from "./rolling-update.ts";

const HASH_LABEL = "pod-template-hash";
const REVISION = "deployment.kubernetes.io/revision";

export const deployments: Controller = {
  name: "deployments",

  affected(world, { object, isDeleted }) {
    if (object.kind === "Deployment") return isDeleted ? [] : [object];
    const replicaSet = object.kind === "Pod" ? controllingObject(world, object, "ReplicaSet") : object;
    const owner = replicaSet?.kind === "ReplicaSet" ? controllingObject(world, replicaSet, "Deployment") : undefined;
    return owner === undefined ? [] : [owner];
  },

  reconcile(world, deployment) {
    if (deployment.metadata.deletionTimestamp !== undefined) return;
    const replicaSets = controlledBy(world, deployment, "ReplicaSet").sort(byRevision);
    const next = replicaSets.find((one) => isSame(templateOf(one), templateOf(deployment)));
    const old = replicaSets.filter((one) => one !== next);
    if (objectAt(deployment.spec).paused !== true) roll(world, deployment, next, old);
    reportDeployment(world, deployment, templateOf);
  },
};

function roll(
  world: World,
  deployment: KubernetesObject,
  next: KubernetesObject | undefined,
  old: readonly KubernetesObject[],
): void {
  const { strategy } = objectAt(deployment.spec);
  const isRecreated = objectAt(strategy).type === "Recreate";
  const revision = Math.max(0, ...old.map(revisionOf)) + 1;
  if (isRecreated && old.some((one) => podsOf(world, one) > 0)) {
    for (const one of old) scale(world, one, 0);
    return;
  }
  const current =
    next === undefined ? createReplicaSet(world, deployment, revision) : withRevision(world, next, revision);
  const plan = rollOf(deployment, current, old, isRecreated);
  annotateRevision(world, deployment, revisionOf(current));
  scale(world, current, nextReplicas(plan));
  const kept = oldReplicas(plan);
  for (const [at, one] of old.entries()) scale(world, one, kept[at]!);
  forgetOld(world, deployment, old);
}

function rollOf(
  deployment: KubernetesObject,
  next: KubernetesObject,
  old: readonly KubernetesObject[],
  isRecreated: boolean,
): Roll {
  const { maxSurge, maxUnavailable } = objectAt(objectAt(objectAt(deployment.spec).strategy).rollingUpdate);
  const generationOf = (one: KubernetesObject): Roll["next"] => ({
    replicas: replicasOf(one),
    available: Number(objectAt(one.status).availableReplicas ?? 0),
  });
  return {
    replicas: replicasOf(deployment),
    maxSurge: isRecreated ? 0 : maxSurge,
    maxUnavailable: isRecreated ? "100%" : maxUnavailable,
    next: generationOf(next),
    old: old.map(generationOf),
  };
}

function createReplicaSet(world: World, deployment: KubernetesObject, revision: number): KubernetesObject {
  const { name, namespace } = deployment.metadata;
  const { selector, template, minReadySeconds } = objectAt(deployment.spec);
  const hash = createHash("sha256").update(JSON.stringify(template)).digest("hex").slice(0, 10);
  const labelled = (labels: unknown): JsonObject => ({ ...objectAt(labels), [HASH_LABEL]: hash });
  const podMetadata = objectAt(objectAt(template).metadata);
  const labels = labelled(podMetadata.labels);
  return create(world, {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels,
      annotations: { [REVISION]: String(revision) },
      ownerReferences: [asController(deployment)],
    },
    spec: {
      replicas: 0,
      ...(minReadySeconds !== undefined && { minReadySeconds }),
      selector: { ...objectAt(selector), matchLabels: labelled(objectAt(selector).matchLabels) },
      template: { ...objectAt(template), metadata: { ...podMetadata, labels } },
    },
  });
}

/** An old template that is asked for again is the newest revision. */
function withRevision(world: World, next: KubernetesObject, revision: number): KubernetesObject {
  if (revisionOf(next) >= revision) return next;
  const annotations = { ...next.metadata.annotations, [REVISION]: String(revision) };
  return setSpec(world, { ...next, metadata: { ...next.metadata, annotations } }, {});
}

/** kubectl reads the current revision from the Deployment. */
function annotateRevision(world: World, deployment: KubernetesObject, revision: number): void {
  const annotations = { ...deployment.metadata.annotations, [REVISION]: String(revision) };
  setFields(world, deployment, { metadata: { ...deployment.metadata, annotations } });
}

function scale(world: World, replicaSet: KubernetesObject, replicas: number): void {
  if (replicasOf(replicaSet) !== replicas) setSpec(world, replicaSet, { replicas });
}

function forgetOld(world: World, deployment: KubernetesObject, old: readonly KubernetesObject[]): void {
  const limit = Number(objectAt(deployment.spec).revisionHistoryLimit ?? 10);
  const empty = old.filter((one) => replicasOf(one) === 0 && podsOf(world, one) === 0);
  for (const one of empty.slice(0, Math.max(0, empty.length - limit))) remove(world, one);
}

/** Pods of a ReplicaSet that are there, on their way out or not. */
function podsOf(world: World, replicaSet: KubernetesObject): number {
  return controlledBy(world, replicaSet, "Pod").length;
}

/** The template without the label that tells ReplicaSets apart. */
function templateOf(object: KubernetesObject): JsonObject {
  const template = objectAt(objectAt(object.spec).template);
  const metadata = objectAt(template.metadata);
  return { ...template, metadata: { ...metadata, labels: without(objectAt(metadata.labels), HASH_LABEL) } };
}

function revisionOf(replicaSet: KubernetesObject): number {
  return Number(replicaSet.metadata.annotations?.[REVISION] ?? 0);
}

function byRevision(one: KubernetesObject, other: KubernetesObject): number {
  return revisionOf(one) - revisionOf(other);
}
