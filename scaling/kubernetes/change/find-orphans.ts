// What says it belongs to a group that nobody knows: left by hands, or by records that were lost.
import type { Orphan } from "../../provider.ts";
import type { KubeApi } from "../api/kube-api.ts";
import { OWNED_KINDS } from "../kinds.ts";
import { keyOf, nameOfObject } from "../kube-object.ts";
import { ENVIRONMENT, GROUP_ID, MANAGED_BY } from "../manifest/group-metadata.ts";

/** @param ids of the groups that are known */
export async function findOrphans(
  api: KubeApi,
  environment: string,
  ids: readonly string[],
): Promise<readonly Orphan[]> {
  const selector = `${MANAGED_BY}=quarry,${ENVIRONMENT}=${environment},${GROUP_ID}`;
  const lists = await Promise.all(OWNED_KINDS.map((kind) => api.list(kind, selector)));
  const known = new Set(ids);
  const found = lists
    .flatMap(({ objects }) => objects)
    .map((object) => {
      return { groupId: object.metadata.labels?.[GROUP_ID] ?? "", object: nameOfObject(keyOf(object)) };
    });
  return found.filter(({ groupId }) => !known.has(groupId));
}
