// Groups as manifests: the whole text of each is kept in test/golden/kubernetes.
import { describe, expect, test } from "vitest";
import { type KubeObject, keyOf } from "../../../../scaling/kubernetes/kube-object.ts";
import { anchor, readAnchor } from "../../../../scaling/kubernetes/manifest/anchor.ts";
import { replicas } from "../../../../scaling/kubernetes/manifest/deployment.ts";
import { groupObjectKeys, groupObjects } from "../../../../scaling/kubernetes/manifest/group-objects.ts";
import { refuseImpossible } from "../../../../scaling/kubernetes/manifest/refusals.ts";
import { volumeClaims } from "../../../../scaling/kubernetes/manifest/volume-claims.ts";
import type { KubernetesOptions } from "../../../../scaling/kubernetes/settings.ts";
import { toYaml } from "../../../../scaling/kubernetes/to-yaml.ts";
import type { ScalingGroupOptions } from "../../../../scaling/spec/group-options.ts";
import { manifestSettings, OWNER, planned } from "./planned.ts";

const GOLDEN = "../../../golden/kubernetes";
const queueMetricsUrl = "http://quarry.quarry-system:8080/metrics/queue";

const GROUPS: Readonly<Record<string, readonly [Partial<ScalingGroupOptions>, KubernetesOptions?]>> = {
  "http-service": [{ port: 8080, minReplicas: 2, healthPath: "/health", cpu: 0.5, memory: "512Mi" }],
  "smallest-workers": [{}],
  "gpu-model": [
    {
      port: 8000,
      gpu: "nvidia-l4:1",
      cpu: 8,
      memory: "32Gi",
      volumes: [["model-cache", "/models"]],
      requestTimeoutSeconds: 300,
    },
  ],
  "scaled-by-hpa": [
    { port: 8080, cpu: 1, minReplicas: 2, maxReplicas: 20, autoscaler: "hpa", targetCpuUtilizationPercentage: 70 },
  ],
  "scaled-by-keda": [
    {
      cpu: 1,
      minReplicas: 0,
      maxReplicas: 20,
      autoscaler: "keda",
      targetQueueDepth: 4,
      targetCpuUtilizationPercentage: 70,
    },
    { queueMetricsUrl },
  ],
  "scaled-by-quarry": [{ minReplicas: 0, maxReplicas: 50, targetQueueDepth: 2, scalingIntervalSeconds: 5 }],
  "everything-else": [
    {
      port: 3000,
      entrypoint: ["node", "--max-old-space-size=$(MEM)", "app.js"],
      env: { LEVEL: "info", PRICE: "$5", TEMPLATE: "$(HOME)/$$x", EMPTY: "" },
      secrets: ["API_KEY", "DATABASE_URL"],
      tags: { team: "search", "cost.center": "" },
      volumes: [["cache", "/a"], ["cache", "/b"]], // biome-ignore format: pairs
      rollout: "recreate",
      shutdownDelaySeconds: 0,
      startupTimeoutSeconds: 900,
    },
    { serviceMode: "clusterIP", imagePullSecrets: ["registry"], volumes: { storageClass: "fast", size: "1Gi" } },
  ],
};

function everything([options, settings]: (typeof GROUPS)[string]): readonly KubeObject[] {
  const group = planned(options);
  const manifest = manifestSettings(settings);
  refuseImpossible(group, manifest);
  const owned = groupObjects(group, OWNER, manifest);
  return [...volumeClaims(group, manifest), anchor(group, owned.map(keyOf)), ...owned, replicas(group)];
}

describe.each(Object.entries(GROUPS))("%s", (name, group) => {
  test("is what it was", async () => {
    const text = everything(group).map(toYaml);
    await expect(text.join("---\n")).toMatchFileSnapshot(`${GOLDEN}/${name}.yaml`);
  });

  test("leaves the number of replicas to whoever scales", () => {
    const [deployment] = everything(group).filter(({ kind }) => kind === "Deployment");
    expect(deployment!.spec).not.toHaveProperty("replicas");
  });

  test("labels every object with its group and gives all but volumes to the anchor", () => {
    const [options, settings] = group;
    for (const { metadata } of groupObjects(planned(options), OWNER, manifestSettings(settings))) {
      expect(metadata.labels).toMatchObject({ "quarry.dev/scaling-group-id": planned().id });
      expect(metadata.ownerReferences).toEqual([OWNER]);
    }
  });
});

test("names the Secret by what is in it, and says the values nowhere else", () => {
  const secretValues = { API_KEY: "canary-1" };
  const name = (values: object) =>
    groupObjectKeys(planned({}, { secretValues: { ...secretValues, ...values } }), manifestSettings())[0]!.name;
  expect(name({})).toMatch(/^sg-inference-env-[0-9a-f]{8}$/);
  expect(name({})).toBe(name({}));
  expect(name({ API_KEY: "canary-2" })).not.toBe(name({}));
  const objects = groupObjects(planned({}, { secretValues }), OWNER, manifestSettings());
  const others = objects.filter(({ kind }) => kind !== "Secret");
  const texts = JSON.stringify([anchor(planned({}, { secretValues }), []), ...others]);
  expect(texts).not.toContain("canary");
  expect(texts).not.toContain(Buffer.from("canary-1").toString("base64"));
});

test("has no Service, route or probes without a port, and no route without a gateway", () => {
  expect(groupObjectKeys(planned(), manifestSettings()).map(({ kind }) => kind)).toEqual(["Deployment"]);
  const inside = groupObjectKeys(planned({ port: 80 }), manifestSettings({ gateway: undefined }));
  expect(inside.map(({ kind }) => kind)).toEqual(["Service", "Deployment"]);
});

test("reads back what an anchor says", () => {
  const group = planned({ port: 80, minReplicas: 3 }, { revision: 7 });
  const objects = groupObjectKeys(group, manifestSettings());
  const object = anchor(group, objects);
  const kept: KubeObject = { ...object, metadata: { ...object.metadata, uid: "u-1" } };
  const { id, environment, revision, spec } = group;
  expect(readAnchor(kept)).toEqual({ id, environment, revision, spec, objects, uid: "u-1" });
  expect(readAnchor({ ...kept, data: { id: "other" } })).toBeUndefined();
  expect(readAnchor({ ...kept, data: undefined })).toBeUndefined();
  expect(readAnchor({ ...kept, data: { ...(kept.data as object), spec: "{", objects: "3" } })).toMatchObject({
    objects: [],
  });
});

test.each([
  ["autoscaler", { minReplicas: 1, maxReplicas: 3, autoscaler: "keda", targetQueueDepth: 2 }, {}, /KEDA cannot see/],
  ["name", { name: "n".repeat(40), port: 80 }, { environment: "e".repeat(30) }, /longer than 63/],
  ["name", { port: 80 }, { environment: "my_env" }, /other than a-z/],
  ["secrets", {}, { secretValues: { BIG: "x".repeat(2 << 20) } }, /1 MiB together/],
] as const)("refuses what a cluster cannot do: %s", (field, options, given, rule) => {
  const group = planned(options as Partial<ScalingGroupOptions>, given);
  const facts = { name: group.spec.name, issues: [{ field, rule: expect.stringMatching(rule) }] };
  expect(() => refuseImpossible(group, manifestSettings())).toThrow(
    expect.objectContaining({ code: "config.invalid-group", facts }),
  );
});

test.each([
  [{ gateway: { name: "g", domain: "*.example.com" } }, "gateway.domain"],
  [{ queueMetricsUrl: "quarry" }, "queueMetricsUrl"],
])("refuses settings that cannot be: %j", (options, option) => {
  expect(() => manifestSettings(options)).toThrow(
    expect.objectContaining({ code: "config.invalid", facts: expect.objectContaining({ option }) }),
  );
});
