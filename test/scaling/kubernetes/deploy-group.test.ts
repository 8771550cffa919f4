// Groups brought into a cluster: what is asked of it, what is there afterwards, and whose fields are left alone.

import { loadYaml } from "@kubernetes/client-node";
import { describe, expect, test } from "vitest";
import { ScalingGroups } from "../../../scaling/group/scaling-groups.ts";
import { groupObjects } from "../../../scaling/kubernetes/manifest/group-objects.ts";
import { MemoryRecords } from "../../../scaling/records/memory-records.ts";
import type { ScalingGroupOptions } from "../../../scaling/spec/group-options.ts";
import { AS_MERGE, clientOf } from "../../kubernetes/client.ts";
import { GOLDEN_GROUPS } from "./manifest/golden-groups.ts";
import { manifestSettings, planned } from "./manifest/planned.ts";
import { NAMESPACE, openScene, type Scene } from "./scene.ts";

const SERVICE = { port: 8080, minReplicas: 2, healthPath: "/health", cpu: 0.5 } as const;
const SCALED: Partial<ScalingGroupOptions> = {
  ...{ port: 8080, cpu: 1, autoscaler: "hpa" as const, targetCpuUtilizationPercentage: 70 },
  ...{ minReplicas: 2, maxReplicas: 10 },
};

function replicasOf(scene: Scene): unknown {
  return (scene.get("Deployment").spec as { replicas?: number }).replicas;
}

async function scale(scene: Scene, replicas: number): Promise<void> {
  const body = { spec: { replicas } };
  await clientOf(scene.kube).apps.patchNamespacedDeploymentScale(
    { name: "sg-inference", namespace: NAMESPACE, body, fieldManager: "kubectl" },
    AS_MERGE,
  );
}

describe("a deployment", () => {
  test("is at most 12 requests over one connection", async () => {
    const scene = await openScene();
    await scene.group({ ...SCALED, secrets: ["API_KEY"], volumes: [["cache", "/cache"]] }).deploy();
    const asked = scene.kube.requests.all.map(({ method, resource }) => `${method} ${resource}`);
    expect(asked).toEqual([
      "GET configmaps", // by its name: is there a group no record knows?
      "GET configmaps",
      "PATCH configmaps",
      "POST persistentvolumeclaims",
      "PATCH secrets",
      "PATCH services",
      "PATCH deployments",
      "PATCH deployments",
      "PATCH horizontalpodautoscalers",
      "PATCH poddisruptionbudgets",
      "PATCH httproutes",
    ]);
    expect(scene.kube.requests.connections).toBe(1);
    expect(scene.kube.requests.all.map(({ code }) => code)).not.toContain(undefined);
  });

  test("is everything the group is made of, owned by its anchor", async () => {
    const scene = await openScene();
    const group = scene.group(SERVICE);
    await group.deploy();
    expect(scene.objects()).toEqual([
      "ConfigMap sg-inference",
      "Service sg-inference",
      "Deployment sg-inference",
      "PodDisruptionBudget sg-inference",
      "HTTPRoute sg-inference",
    ]);
    const { uid } = scene.get("ConfigMap").metadata;
    for (const kind of ["Service", "Deployment", "PodDisruptionBudget", "HTTPRoute"]) {
      expect(scene.get(kind).metadata).toMatchObject({ ownerReferences: [{ kind: "ConfigMap", uid }] });
    }
    expect(replicasOf(scene)).toBe(2);
    expect(group.webUrl).toBe("https://production-inference.groups.example.com");
  });

  test("made again changes nothing but the anchor's revision", async () => {
    const scene = await openScene();
    await scene.group(SERVICE).deploy();
    const versions = () => [
      ...["Service", "HTTPRoute"].map((kind) => scene.get(kind).metadata.resourceVersion),
      scene.get("Deployment").metadata.generation,
    ];
    const before = versions();
    await scene.group(SERVICE).deploy();
    expect(versions()).toEqual(before);
    expect(scene.get("ConfigMap").data).toMatchObject({ revision: "3" });
  });

  test("removes what the group no longer is, and remembers nothing of it", async () => {
    const scene = await openScene();
    await scene.group(SCALED).deploy();
    await scene.group({ minReplicas: 1 }).deploy();
    expect(scene.objects()).toEqual(["ConfigMap sg-inference", "Deployment sg-inference"]);
    expect(scene.get("ConfigMap").data).toMatchObject({ objects: '[{"kind":"Deployment","name":"sg-inference"}]' });
    expect(replicasOf(scene)).toBe(1);
  });

  test("takes the old scaler away before the new one comes", async () => {
    const scene = await openScene();
    await scene.group(SCALED).deploy();
    scene.kube.requests.clear();
    await scene.group({ ...SCALED, autoscaler: "keda" }).deploy();
    const asked = scene.kube.requests.all.map(({ method, resource }) => `${method} ${resource}`);
    const [removed, added] = ["DELETE horizontalpodautoscalers", "PATCH scaledobjects"].map((one) =>
      asked.indexOf(one),
    );
    expect(removed).toBeGreaterThan(-1);
    expect(added).toBeGreaterThan(removed!);
  });

  test("keeps the secrets of five revisions before", async () => {
    const scene = await openScene();
    const { records, groups } = scene;
    for (let turn = 1; turn <= 8; turn++) {
      const secretOf = () => `value ${turn}`;
      const anew = new ScalingGroups({ environment: "production", records, provider: groups.provider, secretOf });
      await anew.deploy(scene.group({ secrets: ["API_KEY"] }).spec);
    }
    expect(scene.kube.list("v1", "Secret", NAMESPACE)).toHaveLength(6);
    const spec = JSON.stringify(scene.get("Deployment").spec);
    expect(scene.kube.list("v1", "Secret", NAMESPACE).some(({ metadata }) => spec.includes(metadata.name))).toBe(true);
  });

  test("leaves a volume that is there as it is", async () => {
    const scene = await openScene();
    const claim = loadYaml<never>(
      "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: vol-cache}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 50Gi}}}}",
    );
    await clientOf(scene.kube).core.createNamespacedPersistentVolumeClaim({ namespace: NAMESPACE, body: claim });
    await scene.group({ volumes: [["cache", "/cache"]] }).deploy();
    expect(scene.get("PersistentVolumeClaim", "vol-cache").spec).toMatchObject({ accessModes: ["ReadWriteOnce"] });
  });
});

test.each(Object.entries(GOLDEN_GROUPS))(
  "%s is taken by a server that checks every field",
  async (_, [options, settings]) => {
    const scene = await openScene(settings);
    await scene.group(options).deploy();
    expect((await scene.group(options).preview()).diff).toBe("");
  },
);

describe("the number of replicas", () => {
  test.each([
    ["an HPA's", SCALED, 7],
    ["Quarry's own scaler's", { ...SCALED, autoscaler: "quarry" as const }, 7],
    ["kubectl's", SERVICE, 5],
  ])("stays when it is %s", async (_, options, replicas) => {
    const scene = await openScene();
    await scene.group(options).deploy();
    await scale(scene, replicas);
    await scene.group({ ...options, image: "acme/inference:v4" }).deploy();
    expect(replicasOf(scene)).toBe(replicas);
  });

  test("is begun with once for a group that is scaled", async () => {
    const scene = await openScene();
    await scene.group(SCALED).deploy();
    expect(replicasOf(scene)).toBe(2);
    await scene.group({ ...SCALED, minReplicas: 4 }).deploy();
    expect(replicasOf(scene)).toBe(2);
  });

  test("set by hand on a group of fixed size is reported, and taken over by force", async () => {
    const scene = await openScene();
    await scene.group(SERVICE).deploy();
    await scale(scene, 5);
    const { warnings } = await scene.group(SERVICE).deploy();
    expect(warnings).toEqual(["there are 5 replicas, set by kubectl, and stay 5: deploy with force to have 2."]);
    expect((await scene.group(SERVICE).deploy({ force: true })).warnings).toEqual([]);
    expect(replicasOf(scene)).toBe(2);
  });

  test("is the group's own again when it is no longer scaled", async () => {
    const scene = await openScene();
    await scene.group(SCALED).deploy();
    await scale(scene, 7);
    await scene.group({ ...SERVICE, minReplicas: 3 }).deploy();
    expect(replicasOf(scene)).toBe(3);
  });
});

describe("what others own", () => {
  test("is reported, not overwritten, unless by force", async () => {
    const scene = await openScene();
    await scene.group(SERVICE).deploy();
    const body = { spec: { progressDeadlineSeconds: 99 } };
    const place = { name: "sg-inference", namespace: NAMESPACE, fieldManager: "kubectl-edit" };
    await clientOf(scene.kube).apps.patchNamespacedDeployment({ ...place, body }, AS_MERGE);
    await expect(scene.group(SERVICE).deploy()).rejects.toMatchObject({
      code: "compute.group-conflict",
      message: expect.stringContaining("kubectl-edit set .spec.progressDeadlineSeconds"),
    });
    expect(scene.get("Deployment").spec).toMatchObject({ progressDeadlineSeconds: 99 });
    await scene.group(SERVICE).deploy({ force: true });
    expect(scene.get("Deployment").spec).toMatchObject({ progressDeadlineSeconds: 660 });
  });

  test("under the group's name stops the deployment before anything is made", async () => {
    const scene = await openScene();
    const body = { metadata: { name: "sg-inference" }, data: { a: "b" } };
    await clientOf(scene.kube).core.createNamespacedConfigMap({ namespace: NAMESPACE, body });
    await expect(scene.group(SERVICE).deploy()).rejects.toMatchObject({ code: "compute.group-conflict" });
    expect(scene.objects()).toEqual(["ConfigMap sg-inference"]);
  });
});

describe("a deletion", () => {
  test("takes everything away in order, but volumes", async () => {
    const scene = await openScene();
    const group = scene.group({ ...SCALED, secrets: ["API_KEY"], volumes: [["cache", "/cache"]] });
    await group.deploy();
    scene.kube.requests.clear();
    await group.delete();
    const deleted = scene.kube.requests.all.filter(({ method }) => method === "DELETE").map(({ resource }) => resource);
    expect(deleted).toEqual([
      ...["httproutes", "poddisruptionbudgets", "horizontalpodautoscalers"],
      ...["deployments", "services", "secrets", "configmaps"],
    ]);
    expect(scene.objects()).toEqual(["PersistentVolumeClaim vol-cache"]);
    expect(group.state).toBe("deleted");
    expect(group.webUrl).toBeUndefined();
  });

  test("leaves a record, and the name to be used again", async () => {
    const scene = await openScene();
    const first = scene.group(SERVICE);
    await first.deploy();
    await first.delete();
    await expect(scene.groups.get("inference")).rejects.toMatchObject({ code: "compute.unknown-group" });
    const second = scene.group(SERVICE);
    await second.deploy();
    expect(second.id).not.toBe(first.id);
    const all = await scene.groups.list({ includeDeleted: true });
    expect(all.map(({ id, status }) => [id, status])).toEqual([
      [first.id, "deleted"],
      [second.id, "deployed"],
    ]);
  });

  test("finds by its labels what is left of a group whose anchor is gone", async () => {
    const scene = await openScene();
    const group = scene.group(SERVICE);
    await group.deploy();
    const { core } = clientOf(scene.kube);
    const body = { propagationPolicy: "Orphan" };
    await core.deleteNamespacedConfigMap({ name: "sg-inference", namespace: NAMESPACE, body });
    await group.delete();
    expect(scene.objects()).toEqual([]);
  });

  test("of a group that no record knows takes it from the cluster", async () => {
    const scene = await openScene();
    await scene.group(SERVICE).deploy();
    const options = { environment: "production", records: new MemoryRecords(), provider: scene.groups.provider };
    await new ScalingGroups(options).delete("inference");
    expect(scene.objects()).toEqual([]);
  });
});

test("a group whose record is lost keeps its id when it is deployed again", async () => {
  const scene = await openScene();
  const group = scene.group(SERVICE);
  await group.deploy();
  const options = { environment: "production", records: new MemoryRecords(), provider: scene.groups.provider };
  const { record } = await new ScalingGroups(options).deploy(group.spec);
  expect(record.id).toBe(group.id);
});

test("objects that belong to no known group are found", async () => {
  const scene = await openScene();
  const group = scene.group(SERVICE);
  await group.deploy();
  expect(await scene.groups.orphans()).toEqual([]);
  const owner = { apiVersion: "v1", kind: "ConfigMap", name: "sg-lost", uid: "gone" };
  const [service] = groupObjects(planned({ port: 80 }, { id: "lost-1" }), owner, manifestSettings());
  const { ownerReferences: _, ...metadata } = { ...service!.metadata, name: "sg-lost" };
  await clientOf(scene.kube).core.createNamespacedService({
    namespace: NAMESPACE,
    body: { ...service, metadata } as never,
  });
  expect(await scene.groups.orphans()).toEqual([{ groupId: "lost-1", object: "Service sg-lost" }]);
});

test("a preview says what would change, hides secrets, and changes nothing", async () => {
  const scene = await openScene();
  const fresh = await scene.group({ ...SERVICE, secrets: ["API_KEY"] }).preview();
  expect(scene.objects()).toEqual([]);
  expect(fresh.manifest).toContain("kind: HTTPRoute");
  expect(fresh.manifest).not.toContain(Buffer.from("value of API_KEY").toString("base64"));
  await scene.group(SERVICE).deploy();
  expect((await scene.group(SERVICE).preview()).diff).toBe("");
  const { diff } = await scene.group({ ...SERVICE, image: "acme/inference:v4" }).preview();
  expect(diff).toContain("Deployment sg-inference\n");
  expect(diff).toMatch(/^- +image: acme\/inference:v3$/m);
  expect(diff).toMatch(/^\+ +image: acme\/inference:v4$/m);
  expect(diff).not.toContain("Service");
});
