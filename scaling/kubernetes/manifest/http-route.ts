// The HTTPRoute that gives a group its URL. TLS ends at the Gateway.

import type { DeployedGroup, PlannedGroup } from "../../provider.ts";
import type { KubeObject, OwnerReference } from "../kube-object.ts";
import type { GatewayOptions, ManifestSettings } from "../settings.ts";
import { metadataOf, objectName } from "./group-metadata.ts";

/** `production-inference.groups.example.com`; undefined for workers, and without a gateway. */
export function hostOf({ environment, spec }: DeployedGroup, { gateway }: ManifestSettings): string | undefined {
  if (gateway === undefined || spec.port === undefined) return undefined;
  return hostIn(gateway, environment, spec.name);
}

export function hostIn({ domain }: GatewayOptions, environment: string, name: string): string {
  return `${environment}-${name}.${domain}`;
}

export function httpRoute(
  group: PlannedGroup,
  owner: OwnerReference,
  settings: ManifestSettings,
): KubeObject | undefined {
  const { name, port, requestTimeoutSeconds } = group.spec;
  const host = hostOf(group, settings);
  if (host === undefined) return undefined;
  const { name: gateway, namespace, sectionName } = settings.gateway!;
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: metadataOf(group, owner),
    spec: {
      parentRefs: [{ name: gateway, ...(namespace && { namespace }), ...(sectionName && { sectionName }) }],
      hostnames: [host],
      rules: [
        {
          matches: [{ path: { type: "PathPrefix", value: "/" } }],
          backendRefs: [{ name: objectName(name), port }],
          ...(requestTimeoutSeconds !== undefined && { timeouts: { request: `${requestTimeoutSeconds}s` } }),
        },
      ],
    },
  };
}
