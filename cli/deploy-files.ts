// `quarry deploy`: the functions of some files, published together.
import { resolve } from "node:path";
import { type DeploymentChange, type FunctionChange, importModule, processFunctions } from "../catalog/index.ts";
import { type FunctionValue, QuarryError } from "../engine/index.ts";
import type { CatalogTarget } from "./catalog-target.ts";

/** What deploying one function changed, or would change. */
export interface DeployedFunction {
  readonly name: string;
  readonly version: string;
  readonly change: DeploymentChange;
  /** Why calls written for the version before may not fit this one; null when they do. */
  readonly breaking: string | null;
  /** The SHA-256 of its code. */
  readonly artifact: string;
}

/** All of them or none. @throws as `f.deploy()` does */
export async function deployFiles(
  files: readonly string[],
  { catalog }: CatalogTarget,
  { dryRun = false }: { readonly dryRun?: boolean | undefined },
): Promise<readonly DeployedFunction[]> {
  const functions = await functionsOf(files);
  const changes = await (dryRun ? catalog.preview(functions) : catalog.publish(functions));
  return changes.map(describeChange);
}

async function functionsOf(files: readonly string[]): Promise<readonly FunctionValue[]> {
  const names = new Set<string>();
  for (const file of files) {
    for (const value of await importModule(resolve(file))) names.add(value["~function"].name);
  }
  if (names.size === 0) refuseNone(files);
  return [...names].sort().flatMap((name) => processFunctions.find(name) ?? []);
}

function describeChange({ change, entry }: FunctionChange): DeployedFunction {
  const { info, artifact, breaking = null } = entry;
  return { name: info.name, version: info.version, change, breaking, artifact };
}

function refuseNone(files: readonly string[]): never {
  const expected = "modules that define functions with fn()";
  const message = `${files.join(", ")}: there is no function to deploy; name ${expected}.`;
  throw new QuarryError("config.invalid", message, { option: "files", value: files, expected });
}
