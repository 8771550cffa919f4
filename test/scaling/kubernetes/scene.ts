// Scaling groups in a test API server: a cluster, a provider, records.
import { onTestFinished } from "vitest";
import type { Clock } from "../../../compute/index.ts";
import { ScalingGroup } from "../../../scaling/group/scaling-group.ts";
import { ScalingGroups } from "../../../scaling/group/scaling-groups.ts";
import { KubernetesProvider } from "../../../scaling/kubernetes/kubernetes-provider.ts";
import type { KubernetesOptions } from "../../../scaling/kubernetes/settings.ts";
import type { GroupRecords } from "../../../scaling/records/group-records.ts";
import { MemoryRecords } from "../../../scaling/records/memory-records.ts";
import type { ScalingGroupOptions } from "../../../scaling/spec/group-options.ts";
import type { KubernetesObject } from "../../kubernetes/api/object.ts";
import { type Kubernetes, startKubernetes } from "../../kubernetes/start-kubernetes.ts";

export const NAMESPACE = "groups";
export const GATEWAY = { name: "public", namespace: "gateways", domain: "groups.example.com" };

/** Waits are over at once. */
const EAGER: Clock = {
  nowUs: () => 0,
  after(delayMs, run) {
    // What is waited for longer than any retry is a limit of a test's, which is to be met.
    const timer = delayMs > 60_000 ? setTimeout(run, delayMs) : setImmediate(run);
    return {
      cancel: () =>
        delayMs > 60_000 ? clearTimeout(timer as NodeJS.Timeout) : clearImmediate(timer as NodeJS.Immediate),
    };
  },
};

export interface Scene {
  readonly kube: Kubernetes;
  readonly records: GroupRecords;
  readonly groups: ScalingGroups;
  /** A group "inference" that is not deployed yet. */
  group(options?: Partial<ScalingGroupOptions>): ScalingGroup;
  /** Another process with the same records. */
  restart(): Scene;
  /** Everything of the namespace, as `Kind name`. */
  objects(): readonly string[];
  get(kind: string, name?: string): KubernetesObject;
}

const KINDS = [
  ["v1", "ConfigMap"],
  ["v1", "Secret"],
  ["v1", "PersistentVolumeClaim"],
  ["v1", "Service"],
  ["apps/v1", "Deployment"],
  ["autoscaling/v2", "HorizontalPodAutoscaler"],
  ["keda.sh/v1alpha1", "ScaledObject"],
  ["policy/v1", "PodDisruptionBudget"],
  ["gateway.networking.k8s.io/v1", "HTTPRoute"],
] as const;

/** Everything goes with the test. */
export async function openScene(options: KubernetesOptions = {}): Promise<Scene> {
  const kube = await startKubernetes({ namespaces: [NAMESPACE] });
  onTestFinished(() => kube.close());
  return sceneOf(kube, new MemoryRecords(), options);
}

function sceneOf(kube: Kubernetes, records: GroupRecords, options: KubernetesOptions): Scene {
  const { kubeconfig } = kube;
  const provider = new KubernetesProvider({ kubeconfig, namespace: NAMESPACE, gateway: GATEWAY, ...options }, EAGER);
  onTestFinished(() => provider.close());
  const secretOf = (name: string) => `value of ${name}`;
  const groups = new ScalingGroups({ environment: "production", records, provider, secretOf });
  return {
    ...{ kube, records, groups },
    group: (given = {}) => new ScalingGroup({ name: "inference", image: "acme/inference:v3", ...given }, { groups }),
    restart: () => sceneOf(kube, records, options),
    objects: () => allOf(kube).map(({ kind, metadata }) => `${kind} ${metadata.name}`),
    get: (kind, name = "sg-inference") => {
      const [apiVersion] = KINDS.find(([, known]) => known === kind)!;
      return kube.get(apiVersion, kind, NAMESPACE, name);
    },
  };
}

/** Every object of the namespace that groups are made of. */
export function allOf(kube: Kubernetes): readonly KubernetesObject[] {
  return KINDS.flatMap(([apiVersion, kind]) => kube.list(apiVersion, kind, NAMESPACE));
}
