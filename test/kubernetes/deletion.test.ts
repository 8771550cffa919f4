// How objects go: finalizers, grace, dependents, namespaces.
import { expect, onTestFinished, test } from "vitest";
import type { DeleteOptions } from "./api/deletion.ts";
import type { KubernetesObject } from "./api/object.ts";
import { resourceOf } from "./api/resources.ts";
import { clientOf, refusal } from "./client.ts";
import { configMap, deployment, NAMESPACE } from "./manifests.ts";
import { type Kubernetes, startKubernetes } from "./start-kubernetes.ts";

const BY = { fieldManager: "test" };

async function open(): Promise<Kubernetes> {
  const kube = await startKubernetes({ namespaces: [NAMESPACE] });
  onTestFinished(() => kube.close());
  return kube;
}

async function remove(kube: Kubernetes, object: KubernetesObject, options: DeleteOptions = {}): Promise<void> {
  const { namespace, name } = object.metadata;
  kube.api.delete({ resource: resourceOf(object), namespace, name }, options);
  await kube.settled();
}

/** A ConfigMap that the owner owns. */
function ownedBy(kube: Kubernetes, owner: KubernetesObject, name: string, namespace = NAMESPACE): KubernetesObject {
  const { apiVersion, kind, metadata } = owner;
  const ownerReferences = [{ apiVersion, kind, name: metadata.name, uid: metadata.uid, blockOwnerDeletion: true }];
  return kube.api.create(configMap(name, {}, { ownerReferences, namespace }), BY).object;
}

function names(kube: Kubernetes): string[] {
  return kube.list("v1", "ConfigMap").map((object) => object.metadata.name);
}

test("dependents go after their owner, and theirs after them", async () => {
  const kube = await open();
  const anchor = kube.api.create(configMap("anchor"), BY).object;
  ownedBy(kube, ownedBy(kube, anchor, "child"), "grandchild");
  kube.api.create(configMap("other"), BY);
  await remove(kube, anchor);
  expect(names(kube)).toEqual(["other"]);
});

test("an owner deleted in the foreground goes after its dependents", async () => {
  const kube = await open();
  const anchor = kube.api.create(configMap("anchor"), BY).object;
  const child = ownedBy(kube, anchor, "child");
  kube.api.update({ ...child, metadata: { ...child.metadata, finalizers: ["test/held"] } }, BY);
  await remove(kube, anchor, { propagationPolicy: "Foreground" });
  expect(names(kube)).toEqual(["anchor", "child"]);
  const held = kube.get("v1", "ConfigMap", NAMESPACE, "child");
  expect(held.metadata.deletionTimestamp).toBeDefined();
  kube.api.update({ ...held, metadata: { ...held.metadata, finalizers: [] } }, BY);
  await kube.settled();
  expect(names(kube)).toEqual([]);
});

test("orphans stay, and forget their owner", async () => {
  const kube = await open();
  const anchor = kube.api.create(configMap("anchor"), BY).object;
  ownedBy(kube, anchor, "child");
  await remove(kube, anchor, { propagationPolicy: "Orphan" });
  expect(names(kube)).toEqual(["child"]);
  expect(kube.get("v1", "ConfigMap", NAMESPACE, "child").metadata.ownerReferences).toBeUndefined();
});

test("an owner in another namespace is no owner", async () => {
  const kube = await open();
  const anchor = kube.api.create(configMap("anchor"), BY).object;
  ownedBy(kube, anchor, "stray", "default");
  await kube.settled();
  expect(names(kube)).toEqual(["anchor"]);
});

test("an object with a finalizer is marked, answered with, and gone when the finalizer is", async () => {
  const kube = await open();
  const client = clientOf(kube);
  const made = kube.api.create(configMap("a", {}, { finalizers: ["test/held"] }), BY).object;
  const place = { namespace: NAMESPACE, name: "a" };
  expect(await client.core.deleteNamespacedConfigMap(place)).toMatchObject({ kind: "ConfigMap" });
  expect((await client.core.readNamespacedConfigMap(place)).metadata?.deletionTimestamp).toBeInstanceOf(Date);
  kube.api.update(
    { ...configMap("a"), metadata: { ...configMap("a").metadata, uid: made.metadata.uid, finalizers: [] } },
    BY,
  );
  expect(await refusal(client.core.readNamespacedConfigMap(place))).toMatchObject({ code: 404 });
});

test("an object that is not the one meant is not deleted", async () => {
  const kube = await open();
  const client = clientOf(kube);
  kube.api.create(configMap("a"), BY);
  const body = { preconditions: { uid: "another" } };
  const refused = await refusal(client.core.deleteNamespacedConfigMap({ namespace: NAMESPACE, name: "a", body }));
  expect(refused.code).toBe(409);
  expect(refused.message).toContain("UID in precondition: another");
  expect(names(kube)).toEqual(["a"]);
});

test("a Pod has its grace, and then goes", async () => {
  const kube = await open();
  kube.cluster.change({ terminateAfterMs: 5_000 });
  kube.api.create(deployment(), BY);
  await kube.settled();
  await remove(kube, kube.get("apps/v1", "Deployment", NAMESPACE, "web"));
  const [pod] = kube.list("v1", "Pod", NAMESPACE);
  expect(pod?.metadata).toMatchObject({ deletionGracePeriodSeconds: 30 });
  await kube.clock.advance(5_000);
  expect(kube.list("v1", "Pod", NAMESPACE)).toEqual([]);
});

test("a namespace takes all its content along, and nothing new meanwhile", async () => {
  const kube = await open();
  kube.api.create(configMap("a", {}, { finalizers: ["test/held"] }), BY);
  kube.api.create(deployment(), BY);
  await kube.settled();
  await remove(kube, kube.get("v1", "Namespace", undefined, NAMESPACE));
  expect(kube.list("v1", "Pod", NAMESPACE)).toEqual([]);
  expect(() => kube.api.create(configMap("b"), BY)).toThrow("because it is being terminated");
  const held = kube.get("v1", "ConfigMap", NAMESPACE, "a");
  kube.api.update({ ...held, metadata: { ...held.metadata, finalizers: [] } }, BY);
  await kube.settled();
  expect(kube.list("v1", "Namespace").map(({ metadata }) => metadata.name)).toEqual(["default", "kube-system"]);
});

test("a collection is deleted by its labels", async () => {
  const kube = await open();
  for (const name of ["a", "b"]) kube.api.create(configMap(name, {}, { labels: { app: name } }), BY);
  await clientOf(kube).core.deleteCollectionNamespacedConfigMap({ namespace: NAMESPACE, labelSelector: "app=a" });
  expect(names(kube)).toEqual(["b"]);
});
