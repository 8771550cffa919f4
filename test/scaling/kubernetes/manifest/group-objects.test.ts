// Groups as manifests: the whole text of each is kept in test/golden/kubernetes.
import { describe, expect, test } from "vitest";
import { type KubeObject, keyOf } from "../../../../scaling/kubernetes/kube-object.ts";
import { anchor, readAnchor } from "../../../../scaling/kubernetes/manifest/anchor.ts";
import { replicas } from "../../../../scaling/kubernetes/manifest/deployment.ts";
import { groupObjectKeys, groupObjects } from "../../../../scaling/kubernetes/manifest/group-objects.ts";
import { refuseImpossible } from "../../../../scaling/kubernetes/manifest/refusals.ts";
import { volumeClaims } from "../../../../scaling/kubernetes/manifest/volume-claims.ts";
import { toYaml } from "../../../../scaling/kubernetes/to-yaml.ts";
import type { ScalingGroupOptions } from "../../../../scaling/spec/group-options.ts";
import { GOLDEN_GROUPS, type GoldenGroup } from "./golden-groups.ts";
import { manifestSettings, OWNER, planned } from "./planned.ts";

const GOLDEN = "../../../golden/kubernetes";
function everything([options, settings]: GoldenGroup): readonly KubeObject[] {
  const group = planned(options);
  const manifest = manifestSettings(settings);
  refuseImpossible(group, manifest);
  const owned = groupObjects(group, OWNER, manifest);
  return [...volumeClaims(group, manifest), anchor(group, owned.map(keyOf)), ...owned, replicas(group)];
}

describe.each(Object.entries(GOLDEN_GROUPS))("%s", (name, group) => {
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
