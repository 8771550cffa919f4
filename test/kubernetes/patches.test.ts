// The patch types other than apply.
import { PatchStrategy, setHeaderOptions } from "@kubernetes/client-node";
import { expect, onTestFinished, test } from "vitest";
import { valueAt } from "./api/json.ts";
import { AS_MERGE, AS_STRATEGIC_MERGE, type Client, clientOf, refusal } from "./client.ts";
import { deployment, manifest, NAMESPACE } from "./manifests.ts";
import { type Kubernetes, startKubernetes } from "./start-kubernetes.ts";

const AS_JSON_PATCH = setHeaderOptions("Content-Type", PatchStrategy.JsonPatch);

async function open(): Promise<{ kube: Kubernetes; client: Client; containers: () => unknown }> {
  const kube = await startKubernetes({ namespaces: [NAMESPACE], controllers: false });
  onTestFinished(() => kube.close());
  kube.api.create(deployment(), { fieldManager: "test" });
  const containers = (): unknown =>
    valueAt(kube.get("apps/v1", "Deployment", NAMESPACE, "web"), ["spec", "template", "spec", "containers"]);
  return { kube, client: clientOf(kube), containers };
}

function patchOf(containers: readonly unknown[]): { namespace: string; name: string; body: object } {
  return { namespace: NAMESPACE, name: "web", body: { spec: { template: { spec: { containers } } } } };
}

test("a strategic merge patch merges containers by name", async () => {
  const { client, containers } = await open();
  await client.apps.patchNamespacedDeployment(
    patchOf([
      { name: "main", image: "shop/web:2" },
      { name: "log", image: "log:1" },
    ]),
    AS_STRATEGIC_MERGE,
  );
  expect(containers()).toMatchObject([{ name: "main", image: "shop/web:2" }, { name: "log" }]);
  await client.apps.patchNamespacedDeployment(patchOf([{ name: "log", $patch: "delete" }]), AS_STRATEGIC_MERGE);
  expect(containers()).toMatchObject([{ name: "main", image: "shop/web:2" }]);
});

test("a merge patch replaces lists and takes out what is null", async () => {
  const { kube, client, containers } = await open();
  await client.apps.patchNamespacedDeployment(patchOf([{ name: "only", image: "o:1" }]), AS_MERGE);
  expect(containers()).toMatchObject([{ name: "only" }]);
  const body = { metadata: { annotations: { a: "1", b: "2" } } };
  await client.apps.patchNamespacedDeployment({ namespace: NAMESPACE, name: "web", body }, AS_MERGE);
  const without = { metadata: { annotations: { a: null } } };
  await client.apps.patchNamespacedDeployment({ namespace: NAMESPACE, name: "web", body: without }, AS_MERGE);
  const { annotations } = kube.get("apps/v1", "Deployment", NAMESPACE, "web").metadata;
  expect(annotations).toMatchObject({ b: "2" });
  expect(annotations).not.toHaveProperty("a");
});

test("a JSON patch is carried out wholly or not at all", async () => {
  const { client, containers } = await open();
  const image = "/spec/template/spec/containers/0/image";
  const patch = (body: object[]): Promise<unknown> =>
    client.apps.patchNamespacedDeployment({ namespace: NAMESPACE, name: "web", body }, AS_JSON_PATCH);
  await patch([
    { op: "test", path: image, value: "shop/web:1" },
    { op: "replace", path: image, value: "shop/web:2" },
  ]);
  expect(containers()).toMatchObject([{ image: "shop/web:2" }]);
  const failed = await refusal(
    patch([
      { op: "replace", path: image, value: "shop/web:3" },
      { op: "test", path: image, value: "no" },
    ]),
  );
  expect(failed.code).toBe(422);
  expect(containers()).toMatchObject([{ image: "shop/web:2" }]);
});

test("custom resources take no strategic merge patch", async () => {
  const { kube, client } = await open();
  kube.api.create(manifest("gateway.networking.k8s.io/v1", "HTTPRoute", "web", { spec: {} }), { fieldManager: "test" });
  const place = {
    group: "gateway.networking.k8s.io",
    version: "v1",
    plural: "httproutes",
    namespace: NAMESPACE,
    name: "web",
  };
  const body = { spec: { hostnames: ["a.b"] } };
  expect(
    await refusal(client.custom.patchNamespacedCustomObject({ ...place, body }, AS_STRATEGIC_MERGE)),
  ).toMatchObject({ code: 415 });
  expect(await client.custom.patchNamespacedCustomObject({ ...place, body }, AS_MERGE)).toMatchObject(body);
});

test("the scale of a workload is a small object of its own", async () => {
  const { client } = await open();
  const place = { namespace: NAMESPACE, name: "web" };
  const scaled = await client.apps.patchNamespacedDeploymentScale(
    { ...place, body: { spec: { replicas: 3 } } },
    AS_MERGE,
  );
  expect(scaled).toMatchObject({ kind: "Scale", spec: { replicas: 3 }, status: { selector: "app=web" } });
  expect((await client.apps.readNamespacedDeployment(place)).spec?.replicas).toBe(3);
});
