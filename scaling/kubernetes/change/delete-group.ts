// A group taken out of a cluster: from the route inwards, the anchor last, so that a deletion that was interrupted is found.
import type { GroupIdentity } from "../../provider.ts";
import type { KubeApi } from "../api/kube-api.ts";
import { CONFIG_MAP, OWNED_KINDS } from "../kinds.ts";
import { keyOf, type ObjectKey } from "../kube-object.ts";
import { GROUP_ID, objectName } from "../manifest/group-metadata.ts";
import { findAnchor } from "./find-anchor.ts";
import { removeObject } from "./remove-object.ts";

export async function deleteGroup(api: KubeApi, { id, name }: GroupIdentity): Promise<void> {
  const anchor = await findAnchor(api, name);
  const isOwn = anchor?.id === id;
  const objects = isOwn ? anchor.objects : await labelled(api, id);
  for (const key of inReverse(objects)) await removeObject(api, name, key);
  if (isOwn) await removeObject(api, name, { kind: CONFIG_MAP.kind, name: objectName(name) }, anchor.uid);
}

/** What is left of a group whose anchor is gone. */
async function labelled(api: KubeApi, id: string): Promise<readonly ObjectKey[]> {
  const lists = await Promise.all(OWNED_KINDS.map((kind) => api.list(kind, `${GROUP_ID}=${id}`)));
  return lists.flatMap(({ objects }) => objects.map(keyOf));
}

/** The reverse of how they are applied. */
function inReverse(objects: readonly ObjectKey[]): readonly ObjectKey[] {
  const place = ({ kind }: ObjectKey): number => OWNED_KINDS.findIndex((owned) => owned.kind === kind);
  return [...objects].sort((left, right) => place(right) - place(left));
}
