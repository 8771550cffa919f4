// The PodDisruptionBudget of a group of two and more: nodes are drained one replica at a time, and never blocked by ones that fail.

import type { PlannedGroup } from "../../provider.ts";
import type { KubeObject, OwnerReference } from "../kube-object.ts";
import { metadataOf, selectorOf } from "./group-metadata.ts";

export function disruptionBudget(group: PlannedGroup, owner: OwnerReference): KubeObject | undefined {
  if (group.spec.minReplicas < 2) return undefined;
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: metadataOf(group, owner),
    spec: {
      maxUnavailable: 1,
      selector: { matchLabels: selectorOf(group) },
      unhealthyPodEvictionPolicy: "AlwaysAllow",
    },
  };
}
