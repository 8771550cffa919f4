// A program's functions without the program: its bundle is imported, and the pipelines in it are parked.
import { relative } from "node:path";
import { pathToFileURL } from "node:url";
import { type FunctionValue, QuarryError } from "../../engine/index.ts";
import { bundleModule } from "../bundle/bundle-module.ts";
import { processFunctions } from "../process-functions.ts";
import { describeThrown } from "../thrown.ts";
import { importParked } from "./parked-import.ts";

/**
 * Defines in this process what the module at a path defines, and what it imports. The functions that are new by it, by name.
 * @throws `function.module-failed` when it cannot be bundled, or throws while it is imported
 */
export async function importModule(file: string): Promise<readonly FunctionValue[]> {
  const before = new Set(defined());
  try {
    const bundle = await bundleModule(file);
    await bundle.withFile((path) => importParked(pathToFileURL(path).href));
  } catch (thrown) {
    refuse(file, thrown);
  }
  return defined().filter((value) => !before.has(value));
}

function defined(): readonly FunctionValue[] {
  return processFunctions.names().flatMap((name) => processFunctions.all(name));
}

function refuse(file: string, thrown: unknown): never {
  const { type, message } = describeThrown(thrown);
  const detail = `${type}: ${message}`;
  const path = relative(process.cwd(), file);
  const text = `The module ${JSON.stringify(path)} cannot be imported for its functions: ${detail}`;
  throw new QuarryError("function.module-failed", text, { file, detail }, { cause: thrown });
}
