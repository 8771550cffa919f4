// Under which version a function that a program holds is deployed: what its calls go by where others run them.
import { isQuarryError } from "../../engine/index.ts";
import type { FunctionDefinition } from "../definition.ts";
import { artifactHash } from "../store/artifact-hash.ts";
import type { CatalogStore } from "../store/catalog-store.ts";
import { codeOf } from "./code-of.ts";
import { bundledVersion } from "./new-entry.ts";

const bundled = new WeakMap<FunctionDefinition, Promise<string | undefined>>();

/**
 * The version of `definition` that the catalog has: the one its author states, else the one its module's bundle makes it.
 * Undefined when its name is not in use there, it was changed since, or no file defines it. Bundled once per process.
 * @throws `config.catalog-unusable`, `compute.unavailable`
 */
export async function deployedVersionOf(
  store: CatalogStore,
  definition: FunctionDefinition,
): Promise<string | undefined> {
  const { name } = definition.info;
  const current = await store.get(name);
  if (current === undefined || current.deletedAt !== undefined) return undefined;
  const version = await versionOnce(definition);
  if (version === undefined || version === current.info.version) return version;
  return (await store.get(name, version))?.info.version;
}

function versionOnce(definition: FunctionDefinition): Promise<string | undefined> {
  const known = bundled.get(definition);
  if (known !== undefined) return known;
  const version = bundleVersion(definition);
  bundled.set(definition, version);
  return version;
}

async function bundleVersion(definition: FunctionDefinition): Promise<string | undefined> {
  if (definition.statedVersion !== undefined) return definition.statedVersion;
  try {
    return bundledVersion(definition, artifactHash(await codeOf(definition)));
  } catch (error) {
    if (isQuarryError(error, "function.not-portable")) return undefined;
    throw error;
  }
}
