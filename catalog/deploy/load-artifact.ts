// From a deployed version to a function that runs: its artifact is checked against its hash, written where packages
// resolve, and imported, once per process.
import { pathToFileURL } from "node:url";
import { type FunctionValue, QuarryError } from "../../engine/index.ts";
import { processFunctions } from "../process-functions.ts";
import type { CatalogEntry } from "../store/catalog-entry.ts";
import type { CatalogStore } from "../store/catalog-store.ts";
import { artifactFile } from "./artifact-file.ts";
import { importParked } from "./parked-import.ts";

const imported = new Map<string, Promise<void>>();

/**
 * The function of a deployed version, with its code.
 * @throws `config.catalog-unusable` when the store does not have the code, or has another; `function.not-portable` when
 * importing it fails, or does not define the function
 */
export async function loadArtifact(store: CatalogStore, entry: CatalogEntry): Promise<FunctionValue> {
  const { artifact, info } = entry;
  const loading = imported.get(artifact) ?? importArtifact(store, entry);
  imported.set(artifact, loading);
  await loading.catch((error: unknown) => {
    imported.delete(artifact);
    throw error;
  });
  const found = processFunctions.all(info.name, artifact).find((value) => value["~function"].version === info.version);
  return found ?? refuse(entry, `its artifact does not define version "${info.version}" of it`);
}

async function importArtifact(store: CatalogStore, entry: CatalogEntry): Promise<void> {
  const path = await artifactFile(store, entry.artifact);
  try {
    await importParked(
      pathToFileURL(path).href,
      () => processFunctions.all(entry.info.name, entry.artifact).length > 0,
    );
  } catch (error) {
    refuse(entry, error instanceof Error ? error.message : String(error), error);
  }
}

function refuse({ info, place }: CatalogEntry, detail: string, cause?: unknown): never {
  const message = `The deployed function "${info.name}" (version ${info.version}) cannot be loaded here: ${detail}.`;
  const facts = { functionName: info.name, reason: "import-failed", place } as const;
  throw new QuarryError("function.not-portable", message, facts, { cause });
}
