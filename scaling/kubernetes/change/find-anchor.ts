// What a cluster knows of a group by its name.
import { QuarryError } from "../../../engine/index.ts";
import type { GroupIdentity } from "../../provider.ts";
import type { KubeApi } from "../api/kube-api.ts";
import { CONFIG_MAP } from "../kinds.ts";
import { type Anchor, readAnchor } from "../manifest/anchor.ts";
import { objectName } from "../manifest/group-metadata.ts";

/** The anchor of whichever group has the name. @throws `compute.group-conflict` when something else is there */
export async function findAnchor(api: KubeApi, name: string): Promise<Anchor | undefined> {
  const object = await api.get(CONFIG_MAP, objectName(name));
  if (object === undefined) return undefined;
  return readAnchor(object) ?? refuse(name, "is no scaling group's");
}

/** The anchor of this group. @throws `compute.group-conflict` when another group has the name */
export async function ownAnchor(api: KubeApi, { id, name }: GroupIdentity): Promise<Anchor | undefined> {
  const found = await findAnchor(api, name);
  if (found === undefined || found.id === id) return found;
  return refuse(name, `belongs to the group ${found.id} of the environment "${found.environment}"`);
}

function refuse(name: string, what: string): never {
  const object = `ConfigMap ${objectName(name)}`;
  const message = `The scaling group "${name}" cannot be there: ${object} ${what}; choose another name or namespace.`;
  throw new QuarryError("compute.group-conflict", message, { name, object, conflicts: [] });
}
