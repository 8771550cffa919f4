// Server-side apply: who owns which fields, and what happens where two want the same.
import { expect, onTestFinished, test } from "vitest";
import { type JsonObject, objectAt, valueAt } from "./api/json.ts";
import type { KubernetesObject } from "./api/object.ts";
import { AS_APPLY, AS_MERGE, type Client, clientOf, refusal } from "./client.ts";
import { configMap, deployment, manifest, NAMESPACE } from "./manifests.ts";
import { type Kubernetes, startKubernetes } from "./start-kubernetes.ts";

interface Scene {
  readonly kube: Kubernetes;
  readonly client: Client;
  apply(body: KubernetesObject, fieldManager: string, options?: { force?: boolean; dryRun?: string }): Promise<unknown>;
  /** The Deployment `web` as the server has it. */
  web(): KubernetesObject;
}

async function open(): Promise<Scene> {
  const kube = await startKubernetes({ namespaces: [NAMESPACE], controllers: false });
  onTestFinished(() => kube.close());
  const client = clientOf(kube);
  const apply: Scene["apply"] = (body, fieldManager, options = {}) => {
    const place = { namespace: NAMESPACE, name: body.metadata.name, body, fieldManager, ...options };
    return body.kind === "ConfigMap"
      ? client.core.patchNamespacedConfigMap(place, AS_APPLY)
      : client.apps.patchNamespacedDeployment(place, AS_APPLY);
  };
  return { kube, client, apply, web: () => kube.get("apps/v1", "Deployment", NAMESPACE, "web") };
}

function containers(list: readonly JsonObject[]): KubernetesObject {
  const template = { metadata: { labels: { app: "web" } }, spec: { containers: list } };
  return deployment({ template });
}

function containersOf(object: KubernetesObject): JsonObject[] {
  return valueAt(object, ["spec", "template", "spec", "containers"]) as JsonObject[];
}

function replicasOf(object: KubernetesObject): unknown {
  return objectAt(object.spec).replicas;
}

/** A Deployment's identity with its replicas only: what a scaler applies. */
function replicas(count: number): KubernetesObject {
  return manifest("apps/v1", "Deployment", "web", { spec: { replicas: count } });
}

test("an apply creates what is not there, with its fields owned and the defaults nobody's", async () => {
  const { apply, web } = await open();
  await apply(deployment(), "quarry");
  expect(web().metadata.managedFields).toEqual([
    {
      manager: "quarry",
      operation: "Apply",
      apiVersion: "apps/v1",
      time: web().metadata.creationTimestamp,
      fieldsType: "FieldsV1",
      fieldsV1: {
        "f:spec": {
          "f:selector": {},
          "f:template": {
            "f:metadata": { "f:labels": { "f:app": {} } },
            "f:spec": { "f:containers": { 'k:{"name":"main"}': { ".": {}, "f:image": {}, "f:name": {} } } },
          },
        },
      },
    },
  ]);
  expect(replicasOf(web())).toBe(1);
});

test("an apply that changes nothing writes nothing", async () => {
  const { apply, web } = await open();
  await apply(deployment(), "quarry");
  const before = web();
  await apply(deployment(), "quarry");
  expect(web()).toBe(before);
});

test("a field that another manager set to another value is a conflict, named with its owner", async () => {
  const { apply } = await open();
  await apply(deployment({ replicas: 2 }), "quarry");
  const { code, reason, message, details } = await refusal(apply(deployment({ replicas: 3 }), "other"));
  expect({ code, reason, message }).toEqual({
    code: 409,
    reason: "Conflict",
    message: 'Apply failed with 1 conflict: conflict with "quarry": .spec.replicas',
  });
  expect(details?.causes).toEqual([
    { reason: "FieldManagerConflict", message: 'conflict with "quarry"', field: ".spec.replicas" },
  ]);
});

test("a forced apply takes the field from its owner", async () => {
  const { apply, web } = await open();
  await apply(deployment({ replicas: 2 }), "quarry");
  await apply(replicas(3), "other", { force: true });
  expect(replicasOf(web())).toBe(3);
  const quarry = web().metadata.managedFields?.find((entry) => entry.manager === "quarry");
  expect(valueAt(quarry?.fieldsV1, ["f:spec", "f:replicas"])).toBeUndefined();
});

test("two managers of the same value own the field together, until the last gives it up", async () => {
  const { apply, web } = await open();
  await apply(deployment({ replicas: 2 }), "quarry");
  await apply(replicas(2), "other");
  await apply(deployment(), "quarry");
  expect(replicasOf(web())).toBe(2);
  await apply(manifest("apps/v1", "Deployment", "web", {}), "other");
  expect(replicasOf(web())).toBe(1);
});

test("what the scaler wrote through /scale stays when the manifest does not speak of replicas", async () => {
  const { client, apply, web } = await open();
  await apply(deployment(), "quarry");
  const body = { spec: { replicas: 5 } };
  await client.apps.patchNamespacedDeploymentScale(
    { namespace: NAMESPACE, name: "web", body, fieldManager: "hpa" },
    AS_MERGE,
  );
  await apply(deployment({ minReadySeconds: 5 }), "quarry", { force: true });
  expect(replicasOf(web())).toBe(5);
  const scaler = web().metadata.managedFields?.find((entry) => entry.manager === "hpa");
  expect(scaler).toMatchObject({
    operation: "Update",
    subresource: "scale",
    fieldsV1: { "f:spec": { "f:replicas": {} } },
  });
});

test("items of a keyed list merge by their keys and keep the order that was applied", async () => {
  const { apply, web } = await open();
  await apply(
    containers([
      {
        name: "main",
        image: "a:1",
        env: [
          { name: "B", value: "2" },
          { name: "A", value: "1" },
        ],
      },
    ]),
    "quarry",
  );
  await apply(
    containers([
      { name: "sidecar", image: "s:1" },
      { name: "main", env: [{ name: "C", value: "3" }] },
    ]),
    "mesh",
  );
  expect(containersOf(web()).map(({ name, image }) => ({ name, image }))).toEqual([
    { name: "sidecar", image: "s:1" },
    { name: "main", image: "a:1" },
  ]);
  const env = containersOf(web())[1]?.env as JsonObject[];
  expect(env.map(({ name }) => name).sort()).toEqual(["A", "B", "C"]);
});

test("an item that its only owner no longer applies is taken out; one that another manager has too stays", async () => {
  const { apply, web } = await open();
  const [main, old, shared] = ["main", "old", "shared"].map((name) => ({ name, image: "a:1" }));
  await apply(containers([main!, old!, { ...shared, workingDir: "/quarry" }]), "quarry");
  await apply(containers([{ ...shared, tty: true }]), "mesh");
  await apply(containers([main!]), "quarry");
  const left = containersOf(web()).map(({ name, image, tty, workingDir }) => ({ name, image, tty, workingDir }));
  expect(left).toEqual([main, { ...shared, tty: true }]);
});

test("an atomic list is one field", async () => {
  const { apply } = await open();
  await apply(containers([{ name: "main", image: "a:1", command: ["a"] }]), "quarry");
  const { details } = await refusal(apply(containers([{ name: "main", command: ["a", "b"] }]), "other"));
  expect(details?.causes?.map(({ field }) => field)).toEqual(['.spec.template.spec.containers[name="main"].command']);
});

test("a plain update owns what it changes, and takes it from the manager that applied it", async () => {
  const { client, apply, kube } = await open();
  await apply(configMap("settings", { a: "1", b: "1" }), "quarry");
  const patch = { namespace: NAMESPACE, name: "settings", body: { data: { a: "2" } }, fieldManager: "hand" };
  await client.core.patchNamespacedConfigMap(patch, AS_MERGE);
  const { code, message } = await refusal(apply(configMap("settings", { a: "1", b: "1" }), "quarry"));
  expect(code).toBe(409);
  expect(message).toMatch(/conflict with "hand" using v1 at .*: \.data\.a$/);
  await apply(configMap("settings", { b: "1" }), "quarry");
  expect(kube.get("v1", "ConfigMap", NAMESPACE, "settings").data).toEqual({ a: "2", b: "1" });
});

test("a field that the schema does not declare, or an item given twice, is refused whatever the validation", async () => {
  const { apply } = await open();
  const unknown = await refusal(apply(deployment({ replica: 2 }), "quarry"));
  expect(unknown.message).toContain(".spec.replica: field not declared in schema");
  const twice = [
    { name: "A", value: "1" },
    { name: "A", value: "2" },
  ];
  const { message } = await refusal(apply(containers([{ name: "main", image: "a:1", env: twice }]), "quarry"));
  expect(message).toContain('.spec.template.spec.containers[name="main"].env: duplicate entries for key [name="A"]');
});

test("a dry run answers with what would be and keeps nothing", async () => {
  const { apply, kube } = await open();
  const answered = await apply(deployment({ replicas: 4 }), "quarry", { dryRun: "All" });
  expect(answered).toMatchObject({ spec: { replicas: 4, progressDeadlineSeconds: 600 } });
  expect(kube.list("apps/v1", "Deployment")).toEqual([]);
});

test("an apply through /status sets the status alone", async () => {
  const { client, apply, web } = await open();
  await apply(deployment({ replicas: 2 }), "quarry");
  const body = manifest("apps/v1", "Deployment", "web", { spec: { replicas: 9 }, status: { readyReplicas: 1 } });
  const place = { namespace: NAMESPACE, name: "web", body, fieldManager: "controller", force: true };
  await client.apps.patchNamespacedDeploymentStatus(place, AS_APPLY);
  expect(replicasOf(web())).toBe(2);
  expect(web().status).toEqual({ readyReplicas: 1 });
  expect(web().metadata.managedFields?.map(({ manager, subresource }) => [manager, subresource])).toEqual([
    ["quarry", undefined],
    ["controller", "status"],
  ]);
});
