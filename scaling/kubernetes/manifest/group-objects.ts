// A group as the objects it owns beside its anchor, in the order in which they are applied.

import type { PlannedGroup } from "../../provider.ts";
import { type KubeObject, keyOf, type ObjectKey, type OwnerReference } from "../kube-object.ts";
import type { ManifestSettings } from "../settings.ts";
import { autoscaler } from "./autoscaler.ts";
import { deployment } from "./deployment.ts";
import { disruptionBudget } from "./disruption-budget.ts";
import { envSecret } from "./env-secret.ts";
import { httpRoute } from "./http-route.ts";
import { service } from "./service.ts";

/** @param owner the anchor, once it is there */
export function groupObjects(
  group: PlannedGroup,
  owner: OwnerReference,
  settings: ManifestSettings,
): readonly KubeObject[] {
  const objects = [
    envSecret(group, owner),
    service(group, owner, settings),
    deployment(group, owner, settings),
    autoscaler(group, owner, settings),
    disruptionBudget(group, owner),
    httpRoute(group, owner, settings),
  ];
  return objects.filter((object) => object !== undefined);
}

const NOBODY: OwnerReference = { apiVersion: "v1", kind: "ConfigMap", name: "", uid: "" };

/** Which objects those are, before there is an anchor. */
export function groupObjectKeys(group: PlannedGroup, settings: ManifestSettings): readonly ObjectKey[] {
  return groupObjects(group, NOBODY, settings).map(keyOf);
}
