// What deploying a function would do to a catalog, decided on what the catalog says now: made once more when it has changed.
import type { FunctionDefinition } from "../definition.ts";
import type { CatalogEntry, StoredEntry } from "../store/catalog-entry.ts";
import type { CatalogStore } from "../store/catalog-store.ts";
import { newEntry } from "./new-entry.ts";
import { refusePolicyConflicts } from "./policy-conflicts.ts";
import { sameSubstance } from "./same-substance.ts";

/**
 * `new`: a version that was never deployed. `retuned`: that version with other policies, or other code under a stated version.
 * `restored`: deployed before, and current again. `unchanged`: current already.
 */
export type DeploymentChange = "new" | "retuned" | "restored" | "unchanged";

/** A change to a catalog, decided and not done. */
export interface DeploymentPlan {
  readonly change: DeploymentChange;
  readonly entry: CatalogEntry;
  /** Of the catalog on which this was decided. */
  readonly revision: number;
}

/** @throws `function.invalid-definition`, `config.policy-conflict` */
export async function planDeployment(
  store: CatalogStore,
  definition: FunctionDefinition,
  code: Uint8Array,
): Promise<DeploymentPlan> {
  const revision = await store.revision();
  const entry = await newEntry(definition, code, (name, version) => store.get(name, version));
  const change = changeOf(await store.get(entry.info.name, entry.info.version), entry);
  if (change !== "unchanged") refusePolicyConflicts(entry, await store.list());
  return { change, entry, revision };
}

/** What takes a catalog back (or forward) to a version it has. @throws `config.policy-conflict` */
export async function planRollback(
  store: CatalogStore,
  name: string,
  version: string,
): Promise<DeploymentPlan | undefined> {
  const revision = await store.revision();
  const stored = await store.get(name, version);
  if (stored === undefined) return undefined;
  const { isCurrent, deletedAt, ...entry } = stored;
  if (isCurrent && deletedAt === undefined) return { change: "unchanged", entry, revision };
  refusePolicyConflicts(entry, await store.list());
  return { change: "restored", entry, revision };
}

function changeOf(before: StoredEntry | undefined, after: CatalogEntry): DeploymentChange {
  if (before === undefined) return "new";
  if (!sameSubstance(before, after)) return "retuned";
  return before.isCurrent && before.deletedAt === undefined ? "unchanged" : "restored";
}
