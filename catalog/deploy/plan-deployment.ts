// What deploying functions would do to a catalog, decided on what the catalog says now: made once more when it has changed.
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

/** What deploying one function changes. */
export interface FunctionChange {
  readonly change: DeploymentChange;
  readonly entry: CatalogEntry;
}

/** Changes to a catalog, decided and not done: of all functions or of none. */
export interface DeploymentPlan {
  readonly changes: readonly FunctionChange[];
  /** Of the catalog on which this was decided. */
  readonly revision: number;
}

/** A function and the bundle of its module. */
export interface BundledFunction {
  readonly definition: FunctionDefinition;
  readonly code: Uint8Array;
}

/** @throws `function.invalid-definition`, `config.policy-conflict` */
export async function planDeployment(
  store: CatalogStore,
  functions: readonly BundledFunction[],
): Promise<DeploymentPlan> {
  const revision = await store.revision();
  const changes: FunctionChange[] = [];
  for (const { definition, code } of functions) {
    const entry = await newEntry(definition, code, (name, version) => store.get(name, version));
    const before = await store.get(entry.info.name, entry.info.version);
    changes.push({ change: changeOf(before, entry), entry });
  }
  await refuseConflicts(store, changes);
  return { changes, revision };
}

/** What takes a catalog back (or forward) to a version; undefined when it has none such. @throws `config.policy-conflict` */
export async function planRollback(
  store: CatalogStore,
  name: string,
  version: string,
): Promise<DeploymentPlan | undefined> {
  const revision = await store.revision();
  const stored = await store.get(name, version);
  if (stored === undefined) return undefined;
  const { isCurrent, deletedAt, ...entry } = stored;
  const changes = [{ change: changeOf(stored, entry), entry }];
  await refuseConflicts(store, changes);
  return { changes, revision };
}

function changeOf(before: StoredEntry | undefined, after: CatalogEntry): DeploymentChange {
  if (before === undefined) return "new";
  if (!sameSubstance(before, after)) return "retuned";
  return before.isCurrent && before.deletedAt === undefined ? "unchanged" : "restored";
}

/** Those that change together agree with each other, and with whoever stays as it is. */
async function refuseConflicts(store: CatalogStore, changes: readonly FunctionChange[]): Promise<void> {
  const entries = changes.map(({ entry }) => entry);
  const changing = new Set(entries.map(({ info }) => info.name));
  const others = (await store.list()).filter(({ info }) => !changing.has(info.name));
  for (const { change, entry } of changes) {
    if (change !== "unchanged") refusePolicyConflicts(entry, [...entries, ...others]);
  }
}
