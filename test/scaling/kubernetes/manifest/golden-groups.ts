// The groups whose manifests are kept, one of each sort.
import type { KubernetesOptions } from "../../../../scaling/kubernetes/settings.ts";
import type { ScalingGroupOptions } from "../../../../scaling/spec/group-options.ts";

const queueMetricsUrl = "http://quarry.quarry-system:8080/metrics/queue";

/** A group, and settings of its provider. */
export type GoldenGroup = readonly [options: Partial<ScalingGroupOptions>, settings?: KubernetesOptions];

export const GOLDEN_GROUPS: Readonly<Record<string, GoldenGroup>> = {
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
