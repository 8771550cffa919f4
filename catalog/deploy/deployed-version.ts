// Under which version a function that a program holds is deployed: what its calls go by where others run them.
import { isQuarryError } from "../../engine/index.ts";
import type { FunctionDefinition } from "../definition.ts";
import { artifactHash } from "../store/artifact-hash.ts";
import type { CatalogStore } from "../store/catalog-store.ts";
import { codeOf } from "./code-of.ts";
import { bundledVersion } from "./new-entry.ts";

/** By module. */
const bundled = new Map<string, Promise<string | undefined>>();

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
  const version = await bundledVersionOf(definition);
  if (version === undefined || version === current.info.version) return version;
  return (await store.get(name, version))?.info.version;
}

/**
 * The version that deploying `definition` would give it: the same in every process, however it reads the module. Undefined when
 * no file defines it. Its module is bundled once per process.
 */
export async function bundledVersionOf(definition: FunctionDefinition): Promise<string | undefined> {
  if (definition.statedVersion !== undefined) return definition.statedVersion;
  const artifact = await artifactOnce(definition);
  return artifact && bundledVersion(definition, artifact);
}

/** The hash of its module's bundle. */
function artifactOnce(definition: FunctionDefinition): Promise<string | undefined> {
  const module = definition.place.replace(/:\d+:\d+$/, "");
  const known = bundled.get(module);
  if (known !== undefined) return known;
  const artifact = bundledArtifact(definition);
  bundled.set(module, artifact);
  return artifact;
}

async function bundledArtifact(definition: FunctionDefinition): Promise<string | undefined> {
  try {
    return artifactHash(await codeOf(definition));
  } catch (error) {
    if (isQuarryError(error, "function.not-portable")) return undefined;
    throw error;
  }
}
