// The file that a thread or process of an isolate begins with. What was published is imported as it is, and shares this
// package with the function's module; TypeScript is bundled first, and without what it does not need.
import { fileURLToPath } from "node:url";
import { bundleModule } from "../../../catalog/index.ts";

/** Gives `use` the path of what runs `guest/<name>`: good until `use` is done. */
export async function withGuestEntry<T>(
  name: "thread-main" | "child-main",
  use: (path: string) => Promise<T>,
): Promise<T> {
  const isSource = import.meta.url.endsWith(".ts");
  const file = fileURLToPath(new URL(`../guest/${name}.${isSource ? "ts" : "js"}`, import.meta.url));
  if (!isSource) return await use(file);
  return await (await bundleModule(file, { onlyUsed: true })).withFile(use);
}
