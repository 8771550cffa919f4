// The one container of a replica.

import type { PlannedGroup } from "../../provider.ts";
import { type Gpu, parseGpu } from "../../spec/gpu.ts";
import type { GroupSpec } from "../../spec/group-spec.ts";
import { envSecretName } from "./env-secret.ts";

export const CONTAINER = "main";
const PROBE_PERIOD_SECONDS = 5;

export function container(group: PlannedGroup): object {
  const { image, entrypoint, env, volumes, port } = group.spec;
  const variables = Object.entries(env).map(([name, value]) => ({ name, value: literal(value) }));
  const secretName = envSecretName(group);
  return {
    name: CONTAINER,
    image,
    imagePullPolicy: "IfNotPresent",
    ...(entrypoint && { command: entrypoint.map(literal) }),
    ...(port !== undefined && { ports: [{ name: "http", containerPort: port, protocol: "TCP" }] }),
    ...(variables.length > 0 && { env: variables }),
    ...(secretName && { envFrom: [{ secretRef: { name: secretName } }] }),
    resources: resources(group.spec),
    ...(volumes.length > 0 && { volumeMounts: volumes.map(([name, mountPath]) => ({ name, mountPath })) }),
    ...(port !== undefined && serving(group.spec)),
    securityContext: { allowPrivilegeEscalation: false },
  };
}

/** The kubelet puts the value of a variable in place of `$(NAME)`, and one `$` in place of two: what is meant as it stands is doubled. */
function literal(text: string): string {
  return /\$[$(]/.test(text) ? text.replaceAll("$", "$$$$") : text;
}

/** What is given is asked for and the limit; without it a replica starts small and may grow. */
function resources({ cpu, memory, gpu }: GroupSpec): object {
  const devices = gpuResource(parseGpu(gpu));
  return {
    requests: { cpu: cpu ?? "100m", memory: memory ?? "256Mi", ...devices },
    limits: { cpu: cpu ?? "1", memory: memory ?? "1Gi", ...devices },
  };
}

/** Devices cannot be overcommitted: request and limit are the same. */
function gpuResource(gpu: Gpu | undefined): object {
  return gpu === undefined ? {} : { "nvidia.com/gpu": String(gpu.count) };
}

/**
 * When a replica serves, and how it stops: it goes on serving while routers forget it. It is not asked whether it lives: a
 * model that is slow must not be killed. Every field is said: one that the server fills in is
 * nobody's, and would stay behind, half a probe, when the group has no port any more.
 */
function serving({ healthPath, startupTimeoutSeconds, shutdownDelaySeconds }: GroupSpec): object {
  const ready =
    healthPath === undefined
      ? { tcpSocket: { port: "http" } }
      : { httpGet: { path: healthPath, port: "http", scheme: "HTTP" } };
  return {
    startupProbe: {
      tcpSocket: { port: "http" },
      periodSeconds: PROBE_PERIOD_SECONDS,
      timeoutSeconds: 1,
      successThreshold: 1,
      failureThreshold: Math.ceil(startupTimeoutSeconds / PROBE_PERIOD_SECONDS),
    },
    readinessProbe: {
      ...ready,
      periodSeconds: PROBE_PERIOD_SECONDS,
      timeoutSeconds: 2,
      successThreshold: 1,
      failureThreshold: 3,
    },
    ...(shutdownDelaySeconds > 0 && { lifecycle: { preStop: { sleep: { seconds: shutdownDelaySeconds } } } }),
  };
}
