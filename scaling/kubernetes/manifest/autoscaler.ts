// What scales a group where that is not Quarry itself: an HPA, or KEDA's ScaledObject.

import type { PlannedGroup } from "../../provider.ts";
import type { GroupSpec } from "../../spec/group-spec.ts";
import type { KubeObject, OwnerReference } from "../kube-object.ts";
import type { ManifestSettings } from "../settings.ts";
import { CONTAINER } from "./container.ts";
import { metadataOf, objectName } from "./group-metadata.ts";

/** Undefined for a group of fixed size, and for one that Quarry scales. */
export function autoscaler(
  group: PlannedGroup,
  owner: OwnerReference,
  settings: ManifestSettings,
): KubeObject | undefined {
  const { autoscaler, minReplicas, maxReplicas } = group.spec;
  if (minReplicas === maxReplicas || autoscaler === "quarry") return undefined;
  return autoscaler === "hpa" ? podAutoscaler(group, owner) : scaledObject(group, owner, settings);
}

function podAutoscaler(group: PlannedGroup, owner: OwnerReference): KubeObject {
  const { name, minReplicas, maxReplicas, targetCpuUtilizationPercentage } = group.spec;
  const target = { type: "Utilization", averageUtilization: targetCpuUtilizationPercentage };
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: metadataOf(group, owner),
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: objectName(name) },
      minReplicas,
      maxReplicas,
      metrics: [{ type: "ContainerResource", containerResource: { name: "cpu", container: CONTAINER, target } }],
      behavior: behavior(group.spec),
    },
  };
}

function scaledObject(group: PlannedGroup, owner: OwnerReference, settings: ManifestSettings): KubeObject {
  const { spec } = group;
  const name = objectName(spec.name);
  const hasQueue = spec.targetQueueDepth !== undefined;
  return {
    apiVersion: "keda.sh/v1alpha1",
    kind: "ScaledObject",
    metadata: metadataOf(group, owner),
    spec: {
      scaleTargetRef: { name },
      minReplicaCount: spec.minReplicas,
      maxReplicaCount: spec.maxReplicas,
      pollingInterval: spec.scalingIntervalSeconds,
      cooldownPeriod: 300,
      triggers: [...cpuTrigger(spec), ...queueTrigger(group, settings)],
      advanced: {
        restoreToOriginalReplicaCount: false,
        horizontalPodAutoscalerConfig: { name, behavior: behavior(spec) },
      },
      // A source that cannot be asked keeps the group up: read as 0 it would end all work.
      ...(hasQueue && { fallback: { failureThreshold: 3, replicas: Math.max(1, spec.minReplicas) } }),
    },
  };
}

function cpuTrigger({ targetCpuUtilizationPercentage: target }: GroupSpec): readonly object[] {
  if (target === undefined) return [];
  return [{ type: "cpu", metricType: "Utilization", metadata: { value: String(target), containerName: CONTAINER } }];
}

function queueTrigger({ environment, spec }: PlannedGroup, { queueMetricsUrl }: ManifestSettings): readonly object[] {
  if (spec.targetQueueDepth === undefined || queueMetricsUrl === undefined) return [];
  const url = new URL(queueMetricsUrl);
  url.searchParams.set("environment", environment);
  url.searchParams.set("scalingGroup", spec.name);
  const metadata = { url: url.href, valueLocation: "value", targetValue: String(spec.targetQueueDepth) };
  return [{ type: "metrics-api", metricType: "AverageValue", metadata }];
}

/**
 * Up at once, at most doubled or by four; down by half a minute's step after five quiet minutes. How often is the
 * controller's own affair: the interval bounds how much happens in it.
 */
function behavior({ scalingIntervalSeconds }: GroupSpec): object {
  const upPeriod = scalingIntervalSeconds;
  return {
    scaleUp: {
      stabilizationWindowSeconds: 0,
      policies: [
        { type: "Pods", value: 4, periodSeconds: upPeriod },
        { type: "Percent", value: 100, periodSeconds: upPeriod },
      ],
      selectPolicy: "Max",
    },
    scaleDown: {
      stabilizationWindowSeconds: 300,
      policies: [{ type: "Percent", value: 50, periodSeconds: Math.max(60, scalingIntervalSeconds) }],
    },
  };
}
