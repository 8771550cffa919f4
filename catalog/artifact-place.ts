// Artifacts are imported from files of their own kind of name; by it, a function that came from one is told from one that
// this process's own code defines.
import { join } from "node:path";

const FOLDER = "quarry-artifacts";
const PLACE = new RegExp(`[\\\\/]${FOLDER}[\\\\/]([0-9a-f]{64})\\.mjs:`);

/** Where the artifact of a hash is put to be imported: packages resolve from the program's own folder. */
export function artifactPath(hash: string): string {
  return join(process.cwd(), "node_modules", ".cache", FOLDER, `${hash}.mjs`);
}

/** The hash of the artifact that defines a function, by its place; undefined for this process's own. */
export function artifactOfPlace(place: string): string | undefined {
  return PLACE.exec(place)?.[1];
}
