// Deployments from their first Pod to their last, on virtual time, and what can go wrong with them.
import { expect, onTestFinished, test } from "vitest";
import { type JsonObject, listAt, objectAt, valueAt } from "./api/json.ts";
import type { KubernetesObject } from "./api/object.ts";
import type { Conditions } from "./controllers/conditions.ts";
import { deployment, manifest, NAMESPACE } from "./manifests.ts";
import { type Kubernetes, startKubernetes } from "./start-kubernetes.ts";

const BY = { fieldManager: "test" };

async function open(conditions: Partial<Conditions> = {}): Promise<Kubernetes> {
  const kube = await startKubernetes({ namespaces: [NAMESPACE] });
  onTestFinished(() => kube.close());
  kube.cluster.change(conditions);
  return kube;
}

async function deploy(kube: Kubernetes, spec: JsonObject = {}): Promise<void> {
  const place = { resource: kube.resourceOf("apps/v1", "Deployment"), namespace: NAMESPACE, name: "web" };
  kube.api.apply(place, deployment(spec), { ...BY, isForced: true });
  await kube.settled();
}

/** `web` with another image, and what its container has beside. */
function withImage(image: string, container: JsonObject = {}, pod: JsonObject = {}): JsonObject {
  const containers = [{ name: "main", image, ...container }];
  return { template: { metadata: { labels: { app: "web" } }, spec: { containers, ...pod } } };
}

function statusOf(kube: Kubernetes): JsonObject {
  return objectAt(kube.get("apps/v1", "Deployment", NAMESPACE, "web").status);
}

function conditionOf(status: unknown, type: string): JsonObject {
  return objectAt(listAt(objectAt(status).conditions).find((one) => objectAt(one).type === type));
}

function pods(kube: Kubernetes): KubernetesObject[] {
  return kube.list("v1", "Pod", NAMESPACE);
}

/** Why the first container of each Pod waits. */
function waiting(kube: Kubernetes): unknown[] {
  const reasons = pods(kube).map((pod) =>
    valueAt(listAt(objectAt(pod.status).containerStatuses)[0], ["state", "waiting", "reason"]),
  );
  return reasons.filter((reason) => reason !== undefined);
}

test("a Deployment gets its Pods, and is complete when they are ready", async () => {
  const kube = await open({ readyAfterMs: 5_000 });
  await deploy(kube, { replicas: 3 });
  expect(statusOf(kube)).toMatchObject({ replicas: 3, readyReplicas: 0, observedGeneration: 1 });
  expect(conditionOf(statusOf(kube), "Available")).toMatchObject({ status: "False" });
  await kube.clock.advance(5_000);
  expect(statusOf(kube)).toMatchObject({ readyReplicas: 3, availableReplicas: 3, updatedReplicas: 3 });
  expect(conditionOf(statusOf(kube), "Progressing")).toMatchObject({ reason: "NewReplicaSetAvailable" });
});

test("a new image rolls through a second ReplicaSet while the old Pods serve", async () => {
  const kube = await open({ readyAfterMs: 5_000 });
  await deploy(kube, { replicas: 4 });
  await kube.clock.advance(5_000);
  await deploy(kube, { replicas: 4, ...withImage("shop/web:2") });
  expect(statusOf(kube)).toMatchObject({ replicas: 5, availableReplicas: 3, updatedReplicas: 2 });
  await kube.clock.advance(60_000);
  expect(statusOf(kube)).toMatchObject({ replicas: 4, availableReplicas: 4, updatedReplicas: 4 });
  const sets = kube.list("apps/v1", "ReplicaSet", NAMESPACE).map((one) => objectAt(one.spec).replicas);
  expect(sets.sort()).toEqual([0, 4]);
});

test("Recreate ends all old Pods before the first new one", async () => {
  const kube = await open({ terminateAfterMs: 3_000 });
  const strategy = { type: "Recreate" };
  await deploy(kube, { replicas: 2, strategy });
  await deploy(kube, { replicas: 2, strategy, ...withImage("shop/web:2") });
  expect(pods(kube).every((pod) => pod.metadata.deletionTimestamp !== undefined)).toBe(true);
  await kube.clock.advance(3_000);
  expect(statusOf(kube)).toMatchObject({ updatedReplicas: 2, availableReplicas: 2 });
});

test("an image that is missing holds the roll-out until its deadline; the old Pods serve on", async () => {
  const kube = await open({ missingImages: ["shop/web:2"] });
  await deploy(kube, { replicas: 2, progressDeadlineSeconds: 60 });
  await deploy(kube, { replicas: 2, progressDeadlineSeconds: 60, ...withImage("shop/web:2") });
  expect(waiting(kube)).toEqual(["ImagePullBackOff"]);
  await kube.clock.advance(59_000);
  expect(conditionOf(statusOf(kube), "Progressing")).toMatchObject({ status: "True" });
  await kube.clock.advance(1_000);
  expect(conditionOf(statusOf(kube), "Progressing")).toMatchObject({
    status: "False",
    reason: "ProgressDeadlineExceeded",
  });
  expect(statusOf(kube)).toMatchObject({ availableReplicas: 2 });
  kube.cluster.change({ missingImages: [] });
  await kube.settled();
  expect(statusOf(kube)).toMatchObject({ updatedReplicas: 2, availableReplicas: 2, replicas: 2 });
});

test("containers that end at once are in CrashLoopBackOff, those without their Secret cannot be made", async () => {
  const kube = await open({ crashingImages: ["shop/web:2"] });
  await deploy(kube, withImage("shop/web:2"));
  expect(waiting(kube)).toEqual(["CrashLoopBackOff"]);
  await deploy(kube, withImage("shop/web:1", { envFrom: [{ secretRef: { name: "keys" } }] }));
  expect(waiting(kube)).toContain("CreateContainerConfigError");
  kube.api.create(manifest("v1", "Secret", "keys", { stringData: { A: "1" } }), BY);
  await kube.settled();
  expect(waiting(kube)).toEqual([]);
});

test("one GPU and a surge of one never roll: the new Pod finds no place", async () => {
  const kube = await open({ capacity: { "nvidia.com/gpu": 1 } });
  const gpu = { resources: { limits: { "nvidia.com/gpu": "1" } } };
  const strategy = { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
  await deploy(kube, { strategy, ...withImage("shop/web:1", gpu) });
  await deploy(kube, { strategy, ...withImage("shop/web:2", gpu) });
  const pending = pods(kube).find((pod) => objectAt(pod.status).phase === "Pending");
  expect(conditionOf(pending?.status, "PodScheduled")).toMatchObject({
    reason: "Unschedulable",
    message: "0/1 nodes are available: 1 Insufficient nvidia.com/gpu.",
  });
  await deploy(kube, {
    strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
    ...withImage("shop/web:2", gpu),
  });
  expect(statusOf(kube)).toMatchObject({ updatedReplicas: 1, availableReplicas: 1, replicas: 1 });
});

test("a quota refuses Pods, and the Deployment says so", async () => {
  const kube = await open({ maxPods: 2 });
  await deploy(kube, { replicas: 3 });
  expect(statusOf(kube)).toMatchObject({ replicas: 2 });
  expect(conditionOf(statusOf(kube), "ReplicaFailure")).toMatchObject({
    reason: "FailedCreate",
    message: expect.stringContaining("exceeded quota"),
  });
  kube.cluster.change({ maxPods: 10 });
  await kube.clock.advance(10_000);
  expect(statusOf(kube)).toMatchObject({ availableReplicas: 3 });
  expect(conditionOf(statusOf(kube), "ReplicaFailure")).toEqual({});
});

test("a claim that is not bound keeps its Pods pending", async () => {
  const kube = await open({ hasNoVolumes: true });
  const claim = { spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } };
  kube.api.create(manifest("v1", "PersistentVolumeClaim", "data", claim), BY);
  const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];
  await deploy(kube, withImage("shop/web:1", { volumeMounts: [{ name: "data", mountPath: "/data" }] }, { volumes }));
  expect(conditionOf(pods(kube)[0]?.status, "PodScheduled")).toMatchObject({
    message: "pod has unbound immediate PersistentVolumeClaims",
  });
  kube.cluster.change({ hasNoVolumes: false });
  await kube.settled();
  expect(statusOf(kube)).toMatchObject({ availableReplicas: 1 });
});

test("old ReplicaSets are kept as many as asked for, and one that is asked for again comes back", async () => {
  const kube = await open();
  for (const tag of ["1", "2", "3", "4"])
    await deploy(kube, { revisionHistoryLimit: 2, ...withImage(`shop/web:${tag}`) });
  const sets = (): KubernetesObject[] => kube.list("apps/v1", "ReplicaSet", NAMESPACE);
  expect(sets()).toHaveLength(3);
  await deploy(kube, { revisionHistoryLimit: 2, ...withImage("shop/web:3") });
  expect(sets()).toHaveLength(3);
  const current = sets().find((one) => objectAt(one.spec).replicas === 1);
  expect(current?.metadata.annotations).toEqual({ "deployment.kubernetes.io/revision": "5" });
});
