// One object made what the group says, unless somebody else has set some of it to something else.
import { QuarryError } from "../../../engine/index.ts";
import type { ApplyOptions, KubeApi } from "../api/kube-api.ts";
import type { FieldConflict } from "../api/refusal.ts";
import { type KubeObject, keyOf, nameOfObject } from "../kube-object.ts";
import { FIELD_MANAGER } from "../manifest/group-metadata.ts";

/** @throws `compute.group-conflict` naming who set what */
export async function applyObject(
  api: KubeApi,
  group: string,
  object: KubeObject,
  options: Omit<ApplyOptions, "manager"> = {},
): Promise<KubeObject> {
  const applied = await api.apply(object, { manager: FIELD_MANAGER, ...options });
  if (applied.outcome === "applied") return applied.object;
  throw conflict(group, nameOfObject(keyOf(object)), applied.conflicts);
}

function conflict(name: string, object: string, conflicts: readonly FieldConflict[]): QuarryError {
  const owners = conflicts.map(({ manager, field }) => `${manager} set ${field}`).join(", ");
  const message = `${object} of the scaling group "${name}" was changed by others: ${owners}. Put it into the group's options, or deploy with force to take it over.`;
  return new QuarryError("compute.group-conflict", message, { name, object, conflicts });
}
