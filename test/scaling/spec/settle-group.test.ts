// What a scaling group may be: every malformed one is refused, naming the field and the rule.
import { expect, test } from "vitest";
import { QuarryError } from "../../../engine/index.ts";
import type { ScalingGroupOptions } from "../../../scaling/spec/group-options.ts";
import type { GroupSpec } from "../../../scaling/spec/group-spec.ts";
import { groupWarnings } from "../../../scaling/spec/group-warnings.ts";
import { settleGroup } from "../../../scaling/spec/settle-group.ts";

const GOOD = { name: "inference", image: "registry.example.com/ml/inference:v3" } as const;

function settle(given: object): GroupSpec {
  return settleGroup({ ...GOOD, ...given } as ScalingGroupOptions);
}

const scaled = { maxReplicas: 4 };

const MALFORMED: readonly (readonly [given: object, field: string, rule: RegExp])[] = [
  [{ name: undefined }, "name", /lower-case letters/],
  [{ name: "" }, "name", /1 to 40/],
  [{ name: "Inference" }, "name", /lower-case letters.*"Inference"/],
  [{ name: "3d" }, "name", /beginning with a letter/],
  [{ name: "a-" }, "name", /not ending with '-'/],
  [{ name: "a".repeat(41) }, "name", /1 to 40/],
  [{ image: undefined }, "image", /an image reference/],
  [{ image: "Registry/App" }, "image", /an image reference like/],
  [{ image: "app:v3 --privileged" }, "image", /an image reference/],
  [{ image: "app@sha256:12" }, "image", /an image reference/],
  [{ port: "8080" }, "port", /a whole number from 1 to 65535, not "8080"/],
  [{ port: 0 }, "port", /1 to 65535, not 0/],
  [{ port: 80.5 }, "port", /whole number/],
  [{ minReplicas: -1 }, "minReplicas", /0 to 1000, not -1/],
  [{ minReplicas: 3, maxReplicas: 2 }, "minReplicas", /at most maxReplicas/],
  [{ maxReplicas: 0 }, "maxReplicas", /1 to 1000/],
  [{ minReplicas: 0 }, "minReplicas", /without targetQueueDepth/],
  [{ minReplicas: 0, targetCpuUtilizationPercentage: 70 }, "minReplicas", /no processor use/],
  [{ minReplicas: 0, targetQueueDepth: 2, autoscaler: "hpa" }, "autoscaler", /nothing wakes it/],
  [{ ...scaled, targetCpuUtilizationPercentage: 101 }, "targetCpuUtilizationPercentage", /1 to 100/],
  [{ targetCpuUtilizationPercentage: 70 }, "targetCpuUtilizationPercentage", /nothing to scale/],
  [{ targetQueueDepth: 4 }, "targetQueueDepth", /nothing to scale/],
  [{ ...scaled, targetQueueDepth: 0 }, "targetQueueDepth", /whole number from 1/],
  [{ ...scaled, targetQueueDepth: 4, autoscaler: "hpa" }, "autoscaler", /cannot see the queue/],
  [{ autoscaler: "vpa" }, "autoscaler", /"quarry" or "hpa" or "keda", not "vpa"/],
  [{ scalingIntervalSeconds: 0 }, "scalingIntervalSeconds", /1 to 1800/],
  [{ shutdownDelaySeconds: 3601 }, "shutdownDelaySeconds", /0 to 3600/],
  [{ cpu: 0 }, "cpu", /number of cores above 0/],
  [{ cpu: "half" }, "cpu", /like "500m", not "half"/],
  [{ cpu: 0.0001 }, "cpu", /finer than a thousandth/],
  [{ memory: "1 GB" }, "memory", /like "512Mi" or "2Gi", not "1 GB"/],
  [{ memory: 512 }, "memory", /like "512Mi"/],
  [{ gpu: "nvidia-l4:0" }, "gpu", /a kind and a number/],
  [{ gpu: "nvidia-l4:half" }, "gpu", /like "nvidia-l4:1", not "nvidia-l4:half"/],
  [{ env: { "MY-VAR": "x" } }, "env.MY-VAR", /name of letters, digits and '_'/],
  [{ env: { QUARRY_URL: "x" } }, "env.QUARRY_URL", /Quarry sets itself/],
  [{ env: { LEVEL: 3 } }, "env.LEVEL", /text without null/],
  [{ secrets: ["api key"] }, "secrets[0]", /a name of letters/],
  [{ secrets: ["KEY", "KEY"] }, "secrets", /a secret twice/],
  [{ secrets: ["KEY"], env: { KEY: "x" } }, "secrets", /a variable that env sets/],
  [{ volumes: [["cache"]] }, "volumes[0]", /a name and a path/],
  [{ volumes: [["cache", "models"]] }, "volumes[0][1]", /an absolute path.*"models"/],
  [{ volumes: [["cache", "/a/../b"]] }, "volumes[0][1]", /without '\.'/],
  [{ volumes: [["Cache", "/a"]] }, "volumes[0][0]", /lower-case letters/],
  [{ volumes: ["a", "b"].map((name) => [name, "/data"]) }, "volumes", /two volumes under one path/],
  [{ entrypoint: "node app.js" }, "entrypoint", /a list of texts/],
  [{ entrypoint: [] }, "entrypoint", /not be empty/],
  [{ tags: { "cost center": "1" } }, "tags.cost center", /1 to 59 letters/],
  [{ tags: { team: "search & rank" } }, "tags.team", /1 to 63 letters/],
  [{ rollout: "blue-green" }, "rollout", /"surge" or "in-place" or "recreate"/],
  [{ port: 80, healthPath: "health" }, "healthPath", /a path like "\/health"/],
  [{ healthPath: "/health" }, "healthPath", /without a port/],
  [{ requestTimeoutSeconds: 3 }, "requestTimeoutSeconds", /without a port/],
  [{ startupTimeoutSeconds: 1 }, "startupTimeoutSeconds", /5 to 86400/],
  [{ replicas: 2 }, "replicas", /is no option/],
  [{ minReplica: 2 }, "minReplica", /is no option\. Did you mean "minReplicas"/],
];

test.each(MALFORMED)("refuses %j: %s", (given, field, rule) => {
  const refusal = refusalOf(() => settle(given));
  expect(refusal.code).toBe("config.invalid-group");
  const issues = (refusal as QuarryError<"config.invalid-group">).facts.issues;
  expect(issues).toEqual([{ field, rule: expect.stringMatching(rule) }]);
  expect(refusal.message).toContain(`${field} ${issues[0]!.rule}`);
});

test.each([undefined, null, "inference", 3])("refuses %j for options", (given) => {
  expect(() => settleGroup(given as never)).toThrow("A scaling group cannot be: the options must be an object");
});

test("names every field that is wrong at once", () => {
  const refusal = refusalOf(() => settle({ port: 0, cpu: -1, memory: "much" }));
  expect(refusal.facts).toMatchObject({ issues: [{ field: "port" }, { field: "cpu" }, { field: "memory" }] });
});

test("shows no value of a variable or a secret", () => {
  const canary = "canary-7f3a\0";
  expect(refusalOf(() => settle({ env: { TOKEN: canary } })).message).not.toContain("canary");
  expect(refusalOf(() => settle({ secrets: [canary] })).message).not.toContain("canary");
});

test("fills in defaults", () => {
  expect(settle({})).toEqual({
    ...GOOD,
    ...{ minReplicas: 1, maxReplicas: 1, autoscaler: "quarry", rollout: "surge", startupTimeoutSeconds: 600 },
    ...{ scalingIntervalSeconds: 15, shutdownDelaySeconds: 30, env: {}, secrets: [], volumes: [], tags: {} },
  });
  expect(settle({ minReplicas: 3 })).toMatchObject({ minReplicas: 3, maxReplicas: 3 });
  expect(settle({ gpu: "nvidia-l4:2" })).toMatchObject({ rollout: "in-place", startupTimeoutSeconds: 1800 });
});

test("aims at 80 % of the processor where replicas may change and nothing else is aimed at", () => {
  expect(settle(scaled)).toMatchObject({ targetCpuUtilizationPercentage: 80 });
  expect(settle({ ...scaled, targetQueueDepth: 3 }).targetCpuUtilizationPercentage).toBeUndefined();
  expect(settle({}).targetCpuUtilizationPercentage).toBeUndefined();
});

test.each([
  [2, "2"],
  ["2", "2"],
  [0.5, "500m"],
  ["0.25", "250m"],
  ["1500m", "1500m"],
  ["2000m", "2"],
  [1.001, "1001m"],
])("writes %j cores as %s", (cpu, expected) => {
  expect(settle({ cpu }).cpu).toBe(expected);
});

test.each(["app", "app:v3", "localhost:5000/a/b_c:latest", `ghcr.io/a/b@sha256:${"0".repeat(64)}`, "quay.io/a-b/c.d"])(
  "takes the image %s",
  (image) => {
    expect(settle({ image }).image).toBe(image);
  },
);

test("is the same when it is settled again", () => {
  const spec = settle({ ...scaled, port: 8080, cpu: 0.5, gpu: "1", volumes: [["a", "/b/c"]], tags: { team: "" } });
  expect(settleGroup(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
});

test("warns of what is allowed and seldom meant", () => {
  expect(groupWarnings(settle({ cpu: 1, ...scaled }))).toEqual([]);
  expect(groupWarnings(settle(scaled))).toEqual([expect.stringContaining("80 % of it is soon reached")]);
  expect(groupWarnings(settle({ gpu: "1" }))).toEqual([expect.stringContaining("nothing serves")]);
  expect(groupWarnings(settle({ cpu: 1, ...scaled, volumes: [["a", "/a"]] }))).toEqual([
    expect.stringContaining("writes a file last"),
  ]);
  expect(groupWarnings(settle({ env: { API_TOKEN: "x" } }))).toEqual([expect.stringContaining("use secrets")]);
});

function refusalOf(run: () => unknown): QuarryError {
  try {
    run();
  } catch (error) {
    if (error instanceof QuarryError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}
