// One object removed, for good: one that finalizers hold is waited for.
import { QuarryError } from "../../../engine/index.ts";
import type { KubeApi } from "../api/kube-api.ts";
import { kindNamed } from "../kinds.ts";
import { nameOfObject, type ObjectKey, type ObjectMeta } from "../kube-object.ts";

/** How long whoever put a finalizer there has to take it away. */
const FINALIZER_LIMIT_MS = 60_000;
const LOOK_AGAIN_MS = 500;

/** What is not there is no failure. @throws `compute.group-failed` naming the finalizers that hold it */
export async function removeObject(api: KubeApi, group: string, key: ObjectKey, uid?: string): Promise<void> {
  const kind = kindNamed(key.kind);
  // A newer Quarry's: it goes with the anchor.
  if (kind === undefined) return;
  let left = await api.remove(kind, key.name, uid);
  for (let waitedMs = 0; left !== undefined; waitedMs += LOOK_AGAIN_MS) {
    if (waitedMs >= FINALIZER_LIMIT_MS) throw held(group, key, left.metadata);
    await api.wait(LOOK_AGAIN_MS);
    const found = await api.get(kind, key.name);
    left = found?.metadata.uid === left.metadata.uid ? found : undefined;
  }
}

function held(name: string, key: ObjectKey, { finalizers = [] }: ObjectMeta): QuarryError {
  const reason = `${nameOfObject(key)} is not gone after ${FINALIZER_LIMIT_MS / 1000} s: ${finalizers.join(", ") || "a finalizer"} holds it; is its controller running?`;
  return new QuarryError("compute.group-failed", `The scaling group "${name}" cannot change: ${reason}`, {
    name,
    reason,
  });
}
