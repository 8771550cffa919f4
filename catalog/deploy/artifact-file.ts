// The code of a deployed version as a file of this machine, which anything may import that has the packages of this program.
import { QuarryError } from "../../engine/index.ts";
import { artifactPath } from "../artifact-place.ts";
import { artifactHash } from "../store/artifact-hash.ts";
import type { CatalogStore } from "../store/catalog-store.ts";
import { writeWhole } from "../store/write-whole.ts";

/**
 * Its path. Read, checked against its hash and written anew each time it is asked for: whatever lies there is not believed.
 * @throws `config.catalog-unusable` when the store does not have the code, or has another
 */
export async function artifactFile(store: CatalogStore, hash: string): Promise<string> {
  const bytes = await wholeArtifact(store, hash);
  const path = artifactPath(hash);
  await writeWhole(path, bytes);
  return path;
}

async function wholeArtifact(store: CatalogStore, hash: string): Promise<Uint8Array> {
  const bytes = await store.getArtifact(hash);
  const reason = bytes === undefined ? "it is missing" : "its bytes are not those of its hash";
  if (bytes !== undefined && artifactHash(bytes) === hash) return bytes;
  const message = `The catalog cannot use the artifact ${hash}: ${reason}.`;
  throw new QuarryError("config.catalog-unusable", message, { path: hash, reason });
}
