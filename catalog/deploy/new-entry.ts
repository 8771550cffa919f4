// What deploying a function would put into the catalog: its description, its code, and what its callers should know.
import { type FunctionInfo, QuarryError } from "../../engine/index.ts";
import type { FunctionDefinition } from "../definition.ts";
import { artifactHash } from "../store/artifact-hash.ts";
import type { CatalogEntry, StoredEntry } from "../store/catalog-entry.ts";
import { versionOf } from "../version.ts";
import { breakingChange } from "./breaking-change.ts";
import { codeOf } from "./code-of.ts";
import { functionRecord } from "./function-record.ts";

type GetEntry = (name: string, version?: string) => Promise<StoredEntry | undefined>;

interface NewEntry {
  readonly entry: CatalogEntry;
  readonly code: Uint8Array;
}

/**
 * @throws `function.not-portable` when the function has no module to bundle; `function.invalid-definition` when its author
 * states a version that is deployed with another signature
 */
export async function newEntry(definition: FunctionDefinition, get: GetEntry): Promise<NewEntry> {
  const record = functionRecord(definition);
  const code = await codeOf(definition);
  const artifact = artifactHash(code);
  const version = definition.statedVersion ?? versionOf(record.info, artifact);
  const info: FunctionInfo = { ...record.info, version };
  refuseOtherSignature(info, await get(info.name, version));
  const breaking = breakingSince(await get(info.name), info);
  return { entry: { ...record, info, artifact, deployedAt: new Date().toISOString(), breaking }, code };
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
