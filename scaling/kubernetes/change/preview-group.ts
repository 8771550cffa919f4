// What a deployment would do, asked of the server, which answers with every object as it would be and changes none.

import type { DeployPreview, PlannedGroup } from "../../provider.ts";
import { groupWarnings } from "../../spec/group-warnings.ts";
import type { KubeApi } from "../api/kube-api.ts";
import { kindNamed } from "../kinds.ts";
import { type KubeObject, keyOf, nameOfObject } from "../kube-object.ts";
import { anchor, ownedBy } from "../manifest/anchor.ts";
import { groupObjectKeys, groupObjects } from "../manifest/group-objects.ts";
import { refuseImpossible } from "../manifest/refusals.ts";
import { volumeClaims } from "../manifest/volume-claims.ts";
import type { ManifestSettings } from "../settings.ts";
import { toYaml } from "../to-yaml.ts";
import { applyObject } from "./apply-object.ts";
import { ownAnchor } from "./find-anchor.ts";
import { lineDiff } from "./line-diff.ts";

/** @throws as `deployGroup` would */
export async function previewGroup(
  api: KubeApi,
  settings: ManifestSettings,
  group: PlannedGroup,
): Promise<DeployPreview> {
  refuseImpossible(group, settings);
  await ownAnchor(api, { ...group, name: group.spec.name });
  const first = anchor(group, groupObjectKeys(group, settings));
  const anchored = await applyObject(api, group.spec.name, first, { dryRun: true });
  const owned = groupObjects(group, ownedBy(anchored), settings);
  const manifest = [...volumeClaims(group, settings), first, ...owned].map((object) => toYaml(withoutValues(object)));
  const diffs: string[] = [];
  for (const object of owned) diffs.push(await diffOf(api, group, object));
  return { manifest: manifest.join("---\n"), diff: diffs.join(""), warnings: groupWarnings(group.spec) };
}

async function diffOf(api: KubeApi, group: PlannedGroup, object: KubeObject): Promise<string> {
  const key = keyOf(object);
  const before = await api.get(kindNamed(key.kind)!, key.name);
  const after = await applyObject(api, group.spec.name, object, { dryRun: true });
  const lines = lineDiff(before === undefined ? "" : authored(before), authored(after));
  return lines === "" ? "" : `${nameOfObject(key)}\n${lines}`;
}

/** What people write of an object, without what the server keeps beside it. */
function authored({ status: _, metadata, ...object }: KubeObject): string {
  const { name, labels, annotations } = metadata;
  return toYaml(withoutValues({ ...object, metadata: { name, labels, annotations } } as KubeObject));
}

function withoutValues(object: KubeObject): KubeObject {
  if (object.kind !== "Secret") return object;
  const names = Object.keys((object.data ?? {}) as object);
  return { ...object, data: Object.fromEntries(names.map((name) => [name, "(hidden)"])) };
}
