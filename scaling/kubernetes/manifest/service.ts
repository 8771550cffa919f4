// The Service of a group that serves HTTP: headless, so that its port is the container's.

import type { PlannedGroup } from "../../provider.ts";
import type { KubeObject, OwnerReference } from "../kube-object.ts";
import type { ManifestSettings } from "../settings.ts";
import { metadataOf, selectorOf } from "./group-metadata.ts";

export function service(
  group: PlannedGroup,
  owner: OwnerReference,
  { serviceMode }: ManifestSettings,
): KubeObject | undefined {
  const { port } = group.spec;
  if (port === undefined) return undefined;
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: metadataOf(group, owner),
    spec: {
      ...(serviceMode === "headless" && { clusterIP: "None" }),
      selector: selectorOf(group),
      ports: [{ name: "http", port, targetPort: port, protocol: "TCP", appProtocol: "http" }],
      publishNotReadyAddresses: false,
    },
  };
}
