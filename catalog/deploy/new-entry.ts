// What deploying a function would put into the catalog: its description, and what its callers should know.
import { type FunctionInfo, QuarryError } from "../../engine/index.ts";
import type { FunctionDefinition } from "../definition.ts";
import { artifactHash } from "../store/artifact-hash.ts";
import type { CatalogEntry, StoredEntry } from "../store/catalog-entry.ts";
import { versionOf } from "../version.ts";
import { breakingChange } from "./breaking-change.ts";
import { functionRecord } from "./function-record.ts";

type GetEntry = (name: string, version?: string) => Promise<StoredEntry | undefined>;

/**
 * @param code the bundle of the module that defines the function
 * @throws `function.invalid-definition` when its author states a version that is deployed with another signature
 */
export async function newEntry(definition: FunctionDefinition, code: Uint8Array, get: GetEntry): Promise<CatalogEntry> {
  const record = functionRecord(definition);
  const artifact = artifactHash(code);
  const info: FunctionInfo = { ...record.info, version: bundledVersion(definition, artifact) };
  refuseOtherSignature(info, await get(info.name, info.version));
  const breaking = breakingSince(await get(info.name), info);
  return { ...record, info, artifact, deployedAt: new Date().toISOString(), breaking };
}

/** What its author calls it, else what the bundle of that hash makes it. */
export function bundledVersion({ statedVersion, info }: FunctionDefinition, artifact: string): string {
  return statedVersion ?? versionOf(info, artifact);
}

/** A stated version vouches for results that were kept under it: other code may stand behind it, another signature may not. */
function refuseOtherSignature(info: FunctionInfo, deployed: StoredEntry | undefined): void {
  if (deployed === undefined || versionOf(deployed.info, "") === versionOf(info, "")) return;
  const { name, version } = info;
  const reason = `version "${version}" is deployed already with other inputs, another result, form or purity; state a new version`;
  throw new QuarryError("function.invalid-definition", `Function "${name}" cannot be deployed: ${reason}.`, {
    name,
    reason,
  });
}

/** A name that is not in use has no callers to break; a version that is only retuned keeps what was said of it. */
function breakingSince(current: StoredEntry | undefined, info: FunctionInfo): string | undefined {
  if (current === undefined || current.deletedAt !== undefined) return undefined;
  return current.info.version === info.version ? current.breaking : breakingChange(current.info, info);
}
