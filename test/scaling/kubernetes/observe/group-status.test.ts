// What a group is doing, from its objects alone.
import { expect, test } from "vitest";
import type { KubeObject } from "../../../../scaling/kubernetes/kube-object.ts";
import { groupStatus, type ObservedGroup } from "../../../../scaling/kubernetes/observe/group-status.ts";
import { podReason } from "../../../../scaling/kubernetes/observe/pod-reason.ts";

function object(kind: string, rest: object, metadata: object = {}): KubeObject {
  return { apiVersion: "v1", kind, metadata: { name: "sg-inference", generation: 2, ...metadata }, ...rest };
}

const ALL = { replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2, observedGeneration: 2 };

function observed(status: object, rest: Partial<ObservedGroup> = {}, replicas = 2): ObservedGroup {
  const deployment = object("Deployment", { spec: { replicas }, status });
  return { deployment, pods: [], route: undefined, autoscaler: undefined, wantsRoute: false, ...rest };
}

const DEADLINE = { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", message: "has timed out" };

test.each([
  ["everything is new and available", observed(ALL), "running"],
  ["there is nothing", { ...observed(ALL), deployment: undefined }, "missing"],
  ["none are wanted and none are there", observed({ observedGeneration: 2 }, {}, 0), "stopped"],
  ["the controller has not looked yet", observed({ ...ALL, observedGeneration: 1 }), "rolling"],
  ["some are old", observed({ ...ALL, updatedReplicas: 1 }), "rolling"],
  ["old ones are still going", observed({ ...ALL, replicas: 3 }), "rolling"],
  ["new ones are not available", observed({ ...ALL, availableReplicas: 1 }), "rolling"],
  ["the deadline is over", observed({ ...ALL, updatedReplicas: 1, conditions: [DEADLINE] }), "failed"],
  [
    "the deadline was over for the revision before",
    observed({ observedGeneration: 1, conditions: [DEADLINE] }),
    "rolling",
  ],
])("when %s it is said", (_, group, phase) => {
  expect(groupStatus(group).phase).toBe(phase);
});

test("a route counts when the gateway has looked at it as it is now", () => {
  const taken = (observedGeneration: number) => ({
    status: {
      parents: [
        { conditions: ["Accepted", "ResolvedRefs"].map((type) => ({ type, status: "True", observedGeneration })) },
      ],
    },
  });
  const status = (generation: number) =>
    groupStatus(observed(ALL, { wantsRoute: true, route: object("HTTPRoute", taken(generation)) }));
  expect(status(1)).toMatchObject({ phase: "rolling", reason: "the gateway has not looked at its route yet" });
  expect(status(2)).toMatchObject({ phase: "running", reason: undefined });
});

test("an autoscaler that cannot work is worth a word", () => {
  const conditions = [{ type: "ScalingActive", status: "False", reason: "FailedGetMetric", message: "no metrics" }];
  const autoscaler = object("HorizontalPodAutoscaler", { status: { conditions } });
  expect(groupStatus(observed(ALL, { autoscaler }))).toMatchObject({
    phase: "running",
    reason: "it is not scaled: no metrics",
  });
});

function pod(container: object, status: object = {}): KubeObject {
  return object("Pod", { status: { ...status, containerStatuses: [{ image: "acme/inference:v9", ...container }] } });
}

test.each([
  ["nothing while it starts", pod({ state: { waiting: { reason: "ContainerCreating" } } }), undefined],
  ["nothing while it serves", pod({ ready: true, state: { running: {} } }), undefined],
  ["that it is silent", pod({ ready: false, state: { running: {} } }), "a replica runs and does not answer yet"],
  [
    "what its image is",
    pod({ state: { waiting: { reason: "ErrImagePull" } } }),
    "the image cannot be pulled (ErrImagePull): acme/inference:v9",
  ],
  [
    "what is not configured",
    pod({ state: { waiting: { reason: "CreateContainerConfigError", message: 'secret "x" not found' } } }),
    'a replica cannot start (CreateContainerConfigError): secret "x" not found',
  ],
  [
    "how it ended",
    pod({
      state: { waiting: { reason: "CrashLoopBackOff" } },
      lastState: { terminated: { exitCode: 3, message: "no model" } },
    }),
    "a replica ends again and again (CrashLoopBackOff): exit code 3, no model",
  ],
  [
    "that memory is short",
    pod({
      ready: false,
      restartCount: 2,
      state: { running: {} },
      lastState: { terminated: { reason: "OOMKilled", exitCode: 137 } },
    }),
    "a replica was restarted: it needs more memory than its limit (OOMKilled)",
  ],
  [
    "that it was evicted",
    object("Pod", { status: { phase: "Failed", reason: "Evicted", message: "low on disk" } }),
    "a replica failed: low on disk",
  ],
  [
    "nothing on its way out",
    object("Pod", { status: { phase: "Failed" } }, { deletionTimestamp: "2026-01-01T00:00:00Z" }),
    undefined,
  ],
])("a replica tells %s", (_, given, reason) => {
  expect(podReason(given)).toBe(reason);
});
