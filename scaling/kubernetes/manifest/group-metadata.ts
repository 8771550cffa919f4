// What all objects of a group have in common: names, labels, owner.
import type { PlannedGroup } from "../../provider.ts";
import type { ObjectMeta, OwnerReference } from "../kube-object.ts";

/** Who says what a group's objects are to be. */
export const FIELD_MANAGER = "quarry";
/** Who says how many replicas there are: never the same, so that no deployment takes the number from a scaler. */
export const SCALE_MANAGER = "quarry-scale";

export const MANAGED_BY = "app.kubernetes.io/managed-by";
export const GROUP_ID = "quarry.dev/scaling-group-id";
export const ENVIRONMENT = "quarry.dev/environment";
const TAG = "quarry.dev/tag-";

/** The name of all of a group's objects but its secrets. */
export function objectName(name: string): string {
  return `sg-${name}`;
}

export function labelsOf({ id, environment, spec }: PlannedGroup): Readonly<Record<string, string>> {
  const tags = Object.entries(spec.tags).map(([key, value]) => [`${TAG}${key}`, value]);
  return {
    "app.kubernetes.io/name": spec.name,
    [MANAGED_BY]: "quarry",
    [GROUP_ID]: id,
    [ENVIRONMENT]: environment,
    ...Object.fromEntries(tags),
  };
}

/** Nothing that can change is in it: a Deployment's selector never may. */
export function selectorOf({ id }: PlannedGroup): Readonly<Record<string, string>> {
  return { [GROUP_ID]: id };
}

/** The metadata of an object that goes when the group's anchor goes. */
export function metadataOf(group: PlannedGroup, owner: OwnerReference, name = objectName(group.spec.name)): ObjectMeta {
  return { name, labels: labelsOf(group), ownerReferences: [owner] };
}
