// The claims of the volumes a group names. They are shared and outlive it: nobody owns them, and one that is there stays as it is.

import type { PlannedGroup } from "../../provider.ts";
import type { KubeObject } from "../kube-object.ts";
import type { ManifestSettings } from "../settings.ts";
import { ENVIRONMENT, MANAGED_BY } from "./group-metadata.ts";

const VOLUME = "quarry.dev/volume";

export function claimName(volume: string): string {
  return `vol-${volume}`;
}

export function volumeClaims(
  { environment, spec }: PlannedGroup,
  { volumes }: ManifestSettings,
): readonly KubeObject[] {
  const { storageClass, size, accessMode } = volumes;
  return [...new Set(spec.volumes.map(([name]) => name))].map((name) => ({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: claimName(name), labels: { [MANAGED_BY]: "quarry", [ENVIRONMENT]: environment, [VOLUME]: name } },
    spec: {
      accessModes: [accessMode],
      resources: { requests: { storage: size } },
      ...(storageClass !== undefined && { storageClassName: storageClass }),
    },
  }));
}
