// The Deployment of a group. How many replicas it has is not in it: that belongs to whoever scales.

import type { PlannedGroup } from "../../provider.ts";
import { parseGpu } from "../../spec/gpu.ts";
import type { GroupSpec } from "../../spec/group-spec.ts";
import type { KubeObject, OwnerReference } from "../kube-object.ts";
import type { ManifestSettings } from "../settings.ts";
import { container } from "./container.ts";
import { labelsOf, metadataOf, objectName, selectorOf } from "./group-metadata.ts";
import { claimName } from "./volume-claims.ts";

/** Older revisions that can be gone back to, with their secrets. */
export const KEPT_REVISIONS = 5;
/** Between the end of the shutdown delay and SIGKILL. */
const GRACE_SECONDS = 30;
/** Between the end of the time a replica may take to start and when the roll-out is given up. */
const PROGRESS_SLACK_SECONDS = 60;

export function deployment(group: PlannedGroup, owner: OwnerReference, settings: ManifestSettings): KubeObject {
  const { spec } = group;
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadataOf(group, owner),
    spec: {
      selector: { matchLabels: selectorOf(group) },
      strategy: strategy(spec),
      revisionHistoryLimit: KEPT_REVISIONS,
      progressDeadlineSeconds: progressDeadlineSeconds(spec),
      minReadySeconds: spec.minReplicas >= 2 ? 5 : 0,
      template: { metadata: { labels: labelsOf(group) }, spec: podSpec(group, settings) },
    },
  };
}

/** How many replicas, said by another manager: whoever scales takes the field over without a conflict. */
export function replicas({ spec }: PlannedGroup): KubeObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: objectName(spec.name) },
    spec: { replicas: Math.max(1, spec.minReplicas) },
  };
}

function strategy({ rollout }: GroupSpec): object {
  switch (rollout) {
    case "surge":
      return { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: "25%" } };
    case "in-place":
      return { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } };
    case "recreate":
      return { type: "Recreate" };
  }
}

function progressDeadlineSeconds({ gpu, startupTimeoutSeconds }: GroupSpec): number {
  return Math.max(gpu === undefined ? 600 : 1800, startupTimeoutSeconds + PROGRESS_SLACK_SECONDS);
}

function podSpec(group: PlannedGroup, { gpuNodeLabel, imagePullSecrets }: ManifestSettings): object {
  const { shutdownDelaySeconds, volumes } = group.spec;
  const gpu = parseGpu(group.spec.gpu);
  const names = [...new Set(volumes.map(([name]) => name))];
  return {
    restartPolicy: "Always",
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: shutdownDelaySeconds + GRACE_SECONDS,
    securityContext: { seccompProfile: { type: "RuntimeDefault" } },
    ...(imagePullSecrets.length > 0 && { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
    ...(gpu?.kind !== undefined && { nodeSelector: { [gpuNodeLabel]: gpu.kind } }),
    ...(gpu && { tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }] }),
    ...(gpu === undefined && { topologySpreadConstraints: spread(group) }),
    containers: [container(group)],
    ...(names.length > 0 && {
      volumes: names.map((name) => ({ name, persistentVolumeClaim: { claimName: claimName(name) } })),
    }),
  };
}

function spread(group: PlannedGroup): readonly object[] {
  const labelSelector = { matchLabels: selectorOf(group) };
  return [{ maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway", labelSelector }];
}
