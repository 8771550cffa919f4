// Scaling groups in a test API server: a cluster, a provider, records.
import { setImmediate } from "node:timers/promises";
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

/** Waits are over at once: those between attempts, where nobody waits for a group. */
const EAGER: Clock = {
  nowUs: () => 0,
  after(_, run) {
    const timer = globalThis.setImmediate(run);
    return { cancel: () => clearImmediate(timer) };
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
  return sceneOf(await openCluster(), new MemoryRecords(), options, EAGER);
}

/** With a Gateway, and one time for the cluster and those who wait for it. */
export async function openServingScene(options: KubernetesOptions = {}, listener: object = {}): Promise<Scene> {
  const kube = await openCluster();
  kube.api.create(gatewayWith(listener), { fieldManager: "test" });
  return sceneOf(kube, new MemoryRecords(), options, kube.clock);
}

/** Lets the cluster's time pass until the promise is settled. */
export async function whileTimePasses<Value>({ kube }: Scene, waiting: Promise<Value>, stepMs = 1000): Promise<Value> {
  let isSettled = false;
  const settle = (): void => {
    isSettled = true;
  };
  waiting.then(settle, settle);
  while (!isSettled) {
    await kube.settled();
    await kube.clock.advance(stepMs);
    await setImmediate();
  }
  return waiting;
}

async function openCluster(): Promise<Kubernetes> {
  const kube = await startKubernetes({ namespaces: [NAMESPACE, GATEWAY.namespace] });
  onTestFinished(() => kube.close());
  return kube;
}

function gatewayWith(listener: object): KubernetesObject {
  const allowedRoutes = { namespaces: { from: "All" } };
  const listeners = [{ name: "http", port: 80, protocol: "HTTP", allowedRoutes, ...listener }];
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata: { name: GATEWAY.name, namespace: GATEWAY.namespace } as KubernetesObject["metadata"],
    spec: { gatewayClassName: "test", listeners },
  };
}

function sceneOf(kube: Kubernetes, records: GroupRecords, options: KubernetesOptions, clock: Clock): Scene {
  const { kubeconfig } = kube;
  const provider = new KubernetesProvider({ kubeconfig, namespace: NAMESPACE, gateway: GATEWAY, ...options }, clock);
  onTestFinished(() => provider.close());
  const secretOf = (name: string) => `value of ${name}`;
  const groups = new ScalingGroups({ environment: "production", records, provider, secretOf });
  return {
    ...{ kube, records, groups },
    group: (given = {}) => new ScalingGroup({ name: "inference", image: "acme/inference:v3", ...given }, { groups }),
    restart: () => sceneOf(kube, records, options, clock),
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
