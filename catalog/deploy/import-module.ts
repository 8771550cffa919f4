// A program's functions without the program: its bundle is imported, and the pipelines in it are parked.
import { pathToFileURL } from "node:url";
import { bundleModule } from "../bundle/bundle-module.ts";
import { importParked } from "./parked-import.ts";

/** Defines in this process what the module at a path defines. Rejects when it cannot be bundled, or fails while it is imported. */
export async function importModule(file: string): Promise<void> {
  const bundle = await bundleModule(file);
  await bundle.withFile((path) => importParked(pathToFileURL(path).href));
}
