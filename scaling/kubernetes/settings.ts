// How groups come to a cluster: options, their defaults, and the settings they become.
import { QuarryError } from "../../engine/index.ts";

/** The Gateway that brings requests to groups. It and its wildcard certificate are the cluster's. */
export interface GatewayOptions {
  readonly name: string;
  /** @defaultValue the groups' own */
  readonly namespace?: string | undefined;
  /** Of its listeners, which one. @defaultValue all that admit the route */
  readonly sectionName?: string | undefined;
  /** Groups are `<environment>-<name>.` and this. */
  readonly domain: string;
  /** @defaultValue "https" */
  readonly scheme?: "https" | "http" | undefined;
  /** Where `group.call` connects, `host:port`, for clusters whose names this machine cannot resolve. @defaultValue by name */
  readonly address?: string | undefined;
}

/** Volumes that are made because a group names them. */
export interface VolumeOptions {
  /** @defaultValue the cluster's own */
  readonly storageClass?: string | undefined;
  /** @defaultValue "10Gi" */
  readonly size?: string | undefined;
  /** @defaultValue "ReadWriteMany" */
  readonly accessMode?: "ReadWriteMany" | "ReadWriteOnce" | undefined;
}

/** Options of a Kubernetes provider. Kubeconfig files are found as kubectl finds them, in a pod its service account. */
export interface KubernetesOptions {
  /** The path of a kubeconfig file. @defaultValue as kubectl finds it */
  readonly kubeconfig?: string | undefined;
  /** @defaultValue the current one */
  readonly context?: string | undefined;
  /** Where the objects are. @defaultValue the context's, else `"default"` */
  readonly namespace?: string | undefined;
  /** Without one groups have no URL: they are reached inside the cluster only. */
  readonly gateway?: GatewayOptions | undefined;
  /** `"clusterIP"` for gateways that cannot route to a headless service. @defaultValue "headless" */
  readonly serviceMode?: "headless" | "clusterIP" | undefined;
  /** The label by which nodes say what GPU they have. @defaultValue "cloud.google.com/gke-accelerator" */
  readonly gpuNodeLabel?: string | undefined;
  /** Names of secrets of the namespace. */
  readonly imagePullSecrets?: readonly string[] | undefined;
  readonly volumes?: VolumeOptions | undefined;
  /** Where KEDA may ask for the queue's depth; needed for `autoscaler: "keda"` with `targetQueueDepth`. */
  readonly queueMetricsUrl?: string | undefined;
  /** Of one request to the API server. @defaultValue 30_000 */
  readonly requestTimeoutMs?: number | undefined;
  /** How often a request is made while the API server is busy or does not answer. @defaultValue 5 */
  readonly maxAttempts?: number | undefined;
}

const KUBERNETES_DEFAULTS = Object.freeze({
  serviceMode: "headless",
  gpuNodeLabel: "cloud.google.com/gke-accelerator",
  imagePullSecrets: [],
  requestTimeoutMs: 30_000,
  maxAttempts: 5,
} as const);

const VOLUME_DEFAULTS = Object.freeze({ size: "10Gi", accessMode: "ReadWriteMany" } as const);

/** What manifests depend on beside the group. */
export interface ManifestSettings {
  readonly gateway: (GatewayOptions & { readonly scheme: "https" | "http" }) | undefined;
  readonly serviceMode: "headless" | "clusterIP";
  readonly gpuNodeLabel: string;
  readonly imagePullSecrets: readonly string[];
  readonly volumes: { readonly storageClass: string | undefined; readonly size: string; readonly accessMode: string };
  readonly queueMetricsUrl: string | undefined;
}

/** Which cluster, and how it is asked. */
export interface ClusterSettings {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly namespace: string | undefined;
  readonly requestTimeoutMs: number;
  readonly maxAttempts: number;
}

export interface KubernetesSettings {
  readonly cluster: ClusterSettings;
  readonly manifest: ManifestSettings;
}

/** @throws `config.invalid` */
export function settleKubernetes(options: KubernetesOptions = {}): KubernetesSettings {
  const given = { ...KUBERNETES_DEFAULTS, ...defined(options) };
  const { kubeconfig, context, namespace, requestTimeoutMs, maxAttempts, gateway, queueMetricsUrl } = given;
  const { serviceMode, gpuNodeLabel, imagePullSecrets } = given;
  if (gateway !== undefined) checkDomain(gateway.domain);
  if (queueMetricsUrl !== undefined && !URL.canParse(queueMetricsUrl)) {
    refuse("queueMetricsUrl", queueMetricsUrl, "a URL");
  }
  return Object.freeze({
    cluster: Object.freeze({ kubeconfig, context, namespace, requestTimeoutMs, maxAttempts }),
    manifest: Object.freeze({
      gateway: gateway && Object.freeze({ ...gateway, scheme: gateway.scheme ?? "https" }),
      ...{ serviceMode, gpuNodeLabel, imagePullSecrets, queueMetricsUrl },
      volumes: { storageClass: undefined, ...VOLUME_DEFAULTS, ...defined(options.volumes ?? {}) },
    }),
  });
}

/** What environment variables and flags say of a cluster. */
export interface KubernetesTexts {
  readonly context?: string | undefined;
  readonly namespace?: string | undefined;
  /** `name`, `namespace/name` or `namespace/name/section`. */
  readonly gateway?: string | undefined;
  readonly gatewayDomain?: string | undefined;
  readonly gatewayAddress?: string | undefined;
}

/** @throws `config.invalid` */
export function kubernetesOptions(texts: KubernetesTexts): KubernetesOptions {
  const { context, namespace, gateway, gatewayDomain, gatewayAddress } = texts;
  if ((gateway === undefined) !== (gatewayDomain === undefined)) {
    refuse("gateway", gateway, "given together with the domain of its groups");
  }
  if (gateway === undefined || gatewayDomain === undefined) return { context, namespace };
  return { context, namespace, gateway: { ...parseGateway(gateway, gatewayDomain), address: gatewayAddress } };
}

/** `namespace/name/section`, or less of it from the left end: `name`, `namespace/name`. @throws `config.invalid` */
function parseGateway(text: string, domain: string): GatewayOptions {
  const parts = text.split("/");
  if (parts.length > 3 || parts.includes(""))
    refuse("gateway", text, '"name", "namespace/name" or "namespace/name/section"');
  const [namespace, name = text, sectionName] = parts.length === 1 ? [undefined, text] : parts;
  return { name, namespace, sectionName, domain };
}

function checkDomain(domain: string): void {
  const isDomain =
    domain.length <= 189 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(domain);
  if (!isDomain) refuse("gateway.domain", domain, "a domain like groups.example.com");
}

/** Without the fields that are undefined: they stand for the default. */
function defined<Options extends object>(options: Options): { [K in keyof Options]: Exclude<Options[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}

function refuse(option: string, value: unknown, expected: string): never {
  const message = `The option ${option} of the Kubernetes provider is ${JSON.stringify(value)}; it must be ${expected}.`;
  throw new QuarryError("config.invalid", message, { option, value, expected });
}
