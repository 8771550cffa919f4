// A client that dies at any request of a deployment or a deletion, and one that runs it again: the end is the same.
import { expect, test } from "vitest";
import type { ScalingGroupOptions } from "../../../scaling/spec/group-options.ts";
import type { JsonObject } from "../../kubernetes/api/json.ts";
import { allOf, openScene, type Scene } from "./scene.ts";

const FROM: Partial<ScalingGroupOptions> = {
  ...{ port: 8080, cpu: 1, minReplicas: 2, maxReplicas: 9, autoscaler: "hpa" },
  ...{ secrets: ["API_KEY"], tags: { team: "search" } },
};
const TO: Partial<ScalingGroupOptions> = { cpu: 1, image: "acme/inference:v4", minReplicas: 3, secrets: ["OTHER"] };

/** What is in the cluster, without what differs from run to run: ids, versions, times, who was first. */
function endState({ kube }: Scene): readonly string[] {
  const texts = allOf(kube).map((object) =>
    JSON.stringify(object, (key, value: unknown) => (DIFFERS.has(key) ? undefined : value)),
  );
  const alike = texts.map((text) =>
    text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "an-id").replaceAll(/-env-\w+/g, "-env-hash"),
  );
  return alike.sort();
}

const DIFFERS = new Set([
  ...["managedFields", "resourceVersion", "creationTimestamp", "uid", "generation", "annotations"],
  ...["revision", "clusterIP", "clusterIPs", "status"],
]);

interface Act {
  readonly before: (scene: Scene) => Promise<unknown>;
  readonly run: (scene: Scene) => Promise<unknown>;
}

const ACTS: Readonly<Record<string, Act>> = {
  "a first deployment": { before: async () => undefined, run: (scene) => scene.group(FROM).deploy() },
  "a change": { before: (scene) => scene.group(FROM).deploy(), run: (scene) => scene.group(TO).deploy() },
  "a deletion": {
    before: (scene) => scene.group(FROM).deploy(),
    run: async (scene) => {
      const left = await scene.records.get("inference");
      if (left !== undefined) await scene.group(FROM).delete();
    },
  },
  "a deployment after a deletion that was not finished": {
    before: async (scene) => {
      await scene.group(FROM).deploy();
      const revive = scene.kube.faults.add({
        method: "DELETE",
        resource: "services",
        cut: "before",
        times: Number.POSITIVE_INFINITY,
      });
      await expect(scene.group(FROM).delete()).rejects.toMatchObject({ code: "compute.unavailable" });
      revive();
    },
    run: (scene) => scene.group(TO).deploy(),
  },
};

/** How many requests the act takes, and what it leads to. */
async function undisturbed({
  before,
  run,
}: Act): Promise<{ readonly requests: number; readonly state: readonly string[] }> {
  const scene = await openScene({ maxAttempts: 1 });
  await before(scene);
  scene.kube.requests.clear();
  await run(scene);
  return { requests: scene.kube.requests.all.length, state: endState(scene) };
}

async function killedAt(at: number, { before, run }: Act): Promise<Scene> {
  const scene = await openScene({ maxAttempts: 1 });
  await before(scene);
  // The request is carried out and never answered, and nothing that is asked afterwards arrives.
  const revivals = [
    scene.kube.faults.add({ after: at, cut: "after" }),
    scene.kube.faults.add({ after: at, cut: "before", times: Number.POSITIVE_INFINITY }),
  ];
  await expect(run(scene)).rejects.toMatchObject({ code: "compute.unavailable" });
  for (const revive of revivals) revive();
  return scene.restart();
}

test.each(Object.keys(ACTS))(
  "%s ends the same wherever it was interrupted",
  async (name) => {
    const act = ACTS[name]!;
    const { requests, state } = await undisturbed(act);
    expect(requests).toBeGreaterThan(5);
    for (let at = 0; at < requests; at++) {
      const scene = await killedAt(at, act);
      await act.run(scene);
      expect({ at, state: endState(scene) }).toEqual({ at, state });
      expect(await scene.groups.orphans()).toEqual([]);
    }
  },
  120_000,
);

test.each([
  ["409", { code: 409 }],
  ["429 with a time to wait", { code: 429, retryAfterSeconds: 1 }],
  ["500", { code: 500 }],
  ["503", { code: 503 }],
  ["a lost connection", { cut: "before" as const }],
  ["a lost answer", { cut: "after" as const }],
])("one %s in between is waited out", async (_, fault) => {
  const { state } = await undisturbed(ACTS["a first deployment"]!);
  const scene = await openScene();
  for (const method of ["GET", "PATCH"]) scene.kube.faults.add({ method, ...fault });
  await scene.group(FROM).deploy();
  expect(endState(scene)).toEqual(state);
});

test.each([401, 403])("a %i says that the account may not, and what", async (code) => {
  const scene = await openScene();
  scene.kube.faults.add({ resource: "deployments", code });
  await expect(scene.group(FROM).deploy()).rejects.toMatchObject({
    code: "config.cluster-forbidden",
    facts: { request: "PATCH Deployment sg-inference", status: code },
  });
});

test("what the cluster refuses is an error with its words", async () => {
  const scene = await openScene({ namespace: "nowhere" });
  await expect(scene.group(FROM).deploy()).rejects.toMatchObject({
    code: "compute.cluster-refused",
    facts: { status: 404, retryable: false } satisfies JsonObject,
    message: expect.stringContaining('namespaces "nowhere" not found'),
  });
});
