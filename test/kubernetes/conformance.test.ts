// What provisioning relies on, asked only through @kubernetes/client-node: of the test server always, and of the
// cluster that QUARRY_TEST_KUBECONFIG names where it is set. So the test server is held to what real ones do.
import { randomUUID } from "node:crypto";
import { Watch } from "@kubernetes/client-node";
import { describe, expect, onTestFinished, test } from "vitest";
import type { JsonObject } from "./api/json.ts";
import type { KubernetesObject } from "./api/object.ts";
import { AS_APPLY, AS_MERGE, type Client, clientOf, refusal } from "./client.ts";
import { configMap, deployment } from "./manifests.ts";
import { startKubernetes } from "./start-kubernetes.ts";

interface Place {
  readonly client: Client;
  readonly namespace: string;
}

async function onTestServer(): Promise<Place> {
  const kube = await startKubernetes({ namespaces: ["env"] });
  onTestFinished(() => kube.close());
  return { client: clientOf(kube), namespace: "env" };
}

async function onCluster(): Promise<Place> {
  const client = clientOf({ kubeconfig: process.env.QUARRY_TEST_KUBECONFIG! });
  const namespace = `quarry-test-${randomUUID().slice(0, 8)}`;
  await client.core.createNamespace({ body: { metadata: { name: namespace } } });
  onTestFinished(async () => {
    await client.core.deleteNamespace({ name: namespace });
  });
  return { client, namespace };
}

const SERVERS: readonly [string, () => Promise<Place>][] = [
  ["the test server", onTestServer],
  ...(process.env.QUARRY_TEST_KUBECONFIG === undefined
    ? []
    : [["the cluster", onCluster] as [string, typeof onCluster]]),
];

/** The Deployment of no replicas that all tests write: nothing is pulled anywhere. */
function web(namespace: string, spec: JsonObject = {}): KubernetesObject {
  const object = deployment(spec);
  return { ...object, metadata: { ...object.metadata, namespace } };
}

function apply(
  { client, namespace }: Place,
  spec: JsonObject,
  fieldManager: string,
  options: JsonObject = {},
): Promise<unknown> {
  const body = web(namespace, spec);
  return client.apps.patchNamespacedDeployment({ namespace, name: "web", body, fieldManager, ...options }, AS_APPLY);
}

async function replicas({ client, namespace }: Place): Promise<number | undefined> {
  return (await client.apps.readNamespacedDeployment({ namespace, name: "web" })).spec?.replicas;
}

describe.each(SERVERS)("%s", (_, open) => {
  test("tells who applied which fields", async () => {
    const place = await open();
    await apply(place, { replicas: 0 }, "quarry");
    const { metadata } = await place.client.apps.readNamespacedDeployment({ namespace: place.namespace, name: "web" });
    const quarry = metadata?.managedFields?.find(({ manager }) => manager === "quarry");
    expect(quarry?.operation).toBe("Apply");
    expect(quarry?.fieldsV1).toEqual({
      "f:spec": {
        "f:replicas": {},
        "f:selector": {},
        "f:template": {
          "f:metadata": { "f:labels": { "f:app": {} } },
          "f:spec": { "f:containers": { 'k:{"name":"main"}': { ".": {}, "f:image": {}, "f:name": {} } } },
        },
      },
    });
  });

  test("refuses an apply over another manager's field, naming both, until it is forced", async () => {
    const place = await open();
    await apply(place, { replicas: 0 }, "quarry");
    const refused = await refusal(apply(place, { replicas: 1, paused: true }, "other"));
    expect(refused).toMatchObject({ code: 409, reason: "Conflict" });
    expect(refused.message).toBe('Apply failed with 1 conflict: conflict with "quarry": .spec.replicas');
    expect(refused.details?.causes).toEqual([
      { reason: "FieldManagerConflict", message: 'conflict with "quarry"', field: ".spec.replicas" },
    ]);
    await apply(place, { replicas: 0, minReadySeconds: 1 }, "other", { force: true });
  });

  test("keeps the replicas that came through /scale when the manifest has none", async () => {
    const place = await open();
    const { client, namespace } = place;
    await apply(place, { paused: true }, "quarry");
    await client.apps.patchNamespacedDeploymentScale(
      { namespace, name: "web", body: { spec: { replicas: 0 } }, fieldManager: "scaler" },
      AS_MERGE,
    );
    await apply(place, { paused: true, minReadySeconds: 1 }, "quarry", { force: true });
    expect(await replicas(place)).toBe(0);
  });

  test("gives a field its default when its last owner gives it up", async () => {
    const place = await open();
    await apply(place, { replicas: 0, paused: true }, "quarry");
    await apply(place, { paused: true }, "quarry");
    expect(await replicas(place)).toBe(1);
  });

  test("changes nothing in a dry run", async () => {
    const place = await open();
    await apply(place, { replicas: 0 }, "quarry", { dryRun: "All" });
    expect(await refusal(replicas(place))).toMatchObject({ code: 404, reason: "NotFound" });
  });

  test.each<[JsonObject, number]>([
    [{ replicas: "3" }, 400],
    [{ replicas: -1 }, 422],
    [{ selector: { matchLabels: { app: "other" } } }, 422],
    [{ strategy: { type: "Rolling" } }, 422],
    [{ strategy: { type: "Recreate", rollingUpdate: { maxSurge: 1 } } }, 422],
    [{ strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }, 422],
    [{ replica: 1 }, 400],
  ])("refuses a Deployment with %j", async (spec, code) => {
    const { client, namespace } = await open();
    const body = web(namespace, spec);
    const place = { group: "apps", version: "v1", plural: "deployments", namespace, body };
    const refused = await refusal(client.custom.createNamespacedCustomObject({ ...place, fieldValidation: "Strict" }));
    expect(refused.code).toBe(code);
  });

  test("tells a watcher what happened since its list", async () => {
    const { client, namespace } = await open();
    const body = (name: string): never => configMap(name, {}, { namespace }) as never;
    const { metadata } = await client.core.listNamespacedConfigMap({ namespace });
    await client.core.createNamespacedConfigMap({ namespace, body: body("first") });
    await client.core.deleteNamespacedConfigMap({ namespace, name: "first" });
    const events = await new Promise<string[]>((resolve, reject) => {
      const seen: string[] = [];
      const query = { resourceVersion: metadata?.resourceVersion ?? "", fieldSelector: "metadata.name=first" };
      const onEvent = (type: string, object: KubernetesObject): void => {
        seen.push(`${type} ${object.metadata.name}`);
        if (seen.length === 2) resolve(seen);
      };
      const watched = new Watch(client.config).watch(
        `/api/v1/namespaces/${namespace}/configmaps`,
        query,
        onEvent,
        reject,
      );
      onTestFinished(async () => (await watched).abort());
    });
    expect(events).toEqual(["ADDED first", "DELETED first"]);
  });

  test("deletes only the object that is meant", async () => {
    const { client, namespace } = await open();
    await client.core.createNamespacedConfigMap({ namespace, body: configMap("a", {}, { namespace }) as never });
    const wrong = { namespace, name: "a", body: { preconditions: { uid: randomUUID() } } };
    expect(await refusal(client.core.deleteNamespacedConfigMap(wrong))).toMatchObject({
      code: 409,
      reason: "Conflict",
    });
    expect(await client.core.deleteNamespacedConfigMap({ namespace, name: "a" })).toMatchObject({ status: "Success" });
  });
});
