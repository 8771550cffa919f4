// A group brought into a cluster, step by step. The anchor is first, and lists everything that may be there before any of
// it is: wherever this is interrupted, running it again, or deleting the group, finds what was left.

import type { DeployGroupOptions, DeployReport, PlannedGroup } from "../../provider.ts";
import { groupWarnings } from "../../spec/group-warnings.ts";
import type { KubeApi } from "../api/kube-api.ts";
import { isSameObject, type ObjectKey } from "../kube-object.ts";
import { anchor, ownedBy } from "../manifest/anchor.ts";
import { KEPT_REVISIONS } from "../manifest/deployment.ts";
import { FIELD_MANAGER } from "../manifest/group-metadata.ts";
import { groupObjectKeys, groupObjects } from "../manifest/group-objects.ts";
import { refuseImpossible } from "../manifest/refusals.ts";
import { volumeClaims } from "../manifest/volume-claims.ts";
import type { ManifestSettings } from "../settings.ts";
import { applyObject } from "./apply-object.ts";
import { ownAnchor } from "./find-anchor.ts";
import { removeObject } from "./remove-object.ts";
import { setReplicas } from "./set-replicas.ts";

/** @throws `config.invalid-group` before anything is changed; `compute.group-conflict` */
export async function deployGroup(
  api: KubeApi,
  settings: ManifestSettings,
  group: PlannedGroup,
  { force = false }: DeployGroupOptions,
): Promise<DeployReport> {
  refuseImpossible(group, settings);
  const { name } = group.spec;
  const before = await ownAnchor(api, { ...group, name });
  const wanted = groupObjectKeys(group, settings);
  const leftovers = leftoversOf(before?.objects ?? [], wanted);
  const objects = union(before?.objects ?? [], wanted);
  const anchored = await applyObject(api, name, anchor(group, objects), { force });
  const warnings = [...groupWarnings(group.spec), ...(settings.gateway ? [] : noGateway(group))];
  for (const key of leftovers.filter(isScaler)) await removeObject(api, name, key);
  for (const claim of volumeClaims(group, settings)) await api.create(claim, { manager: FIELD_MANAGER });
  for (const object of groupObjects(group, ownedBy(anchored), settings)) {
    const applied = await applyObject(api, name, object, { force });
    if (object.kind !== "Deployment") continue;
    const context = { deployment: applied, wasScaled: leftovers.some(isScaler), force };
    warnings.push(...(await setReplicas(api, group, context)));
  }
  await removeLeftovers(api, group, leftovers, objects);
  return { warnings };
}

async function removeLeftovers(
  api: KubeApi,
  group: PlannedGroup,
  leftovers: readonly ObjectKey[],
  objects: readonly ObjectKey[],
): Promise<void> {
  if (leftovers.length === 0) return;
  for (const key of leftovers) if (!isScaler(key)) await removeObject(api, group.spec.name, key);
  const left = objects.filter((key) => !leftovers.some((leftover) => isSameObject(leftover, key)));
  await applyObject(api, group.spec.name, anchor(group, left));
}

/** What is there and no longer wanted. Of secrets those of the latest revisions stay, to go back to. */
function leftoversOf(before: readonly ObjectKey[], wanted: readonly ObjectKey[]): readonly ObjectKey[] {
  const unwanted = before.filter((key) => !wanted.some((other) => isSameObject(key, other)));
  const secrets = unwanted.filter(({ kind }) => kind === "Secret");
  const old = secrets.slice(0, Math.max(0, secrets.length - KEPT_REVISIONS));
  return unwanted.filter((key) => key.kind !== "Secret" || old.includes(key));
}

/** Those of before in their order, then the new ones. */
function union(before: readonly ObjectKey[], wanted: readonly ObjectKey[]): readonly ObjectKey[] {
  return [...before, ...wanted.filter((key) => !before.some((other) => isSameObject(key, other)))];
}

/** A second scaler on one Deployment fights the first: the old one goes before the new one comes. */
function isScaler({ kind }: ObjectKey): boolean {
  return kind === "HorizontalPodAutoscaler" || kind === "ScaledObject";
}

function noGateway({ spec }: PlannedGroup): readonly string[] {
  return spec.port === undefined
    ? []
    : ["there is no gateway: the group has no URL, and is reached inside the cluster only."];
}
