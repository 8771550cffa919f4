// The file that a thread or process of an isolate begins with: bundled, so that it loads the same from TypeScript as from
// what was published, and brings no more of this package than it needs.
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleModule } from "../../../catalog/index.ts";

/** The path of the bundle of `guest/<name>`. */
export async function guestEntry(name: "thread-main" | "child-main"): Promise<string> {
  const file = fileURLToPath(new URL(`../guest/${name}${extname(import.meta.url)}`, import.meta.url));
  return (await bundleModule(file, { onlyUsed: true })).path;
}
