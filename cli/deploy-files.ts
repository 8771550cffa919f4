// `quarry deploy`: the functions of some files, published one after the other.
import { resolve } from "node:path";
import { type DeploymentChange, type DeploymentPlan, importModule, processFunctions } from "../catalog/index.ts";
import { deployTo } from "../compute/index.ts";
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

/** @throws as `f.deploy()` does; those before the one that was refused are deployed */
export async function deployFiles(
  files: readonly string[],
  target: CatalogTarget,
  { dryRun = false }: { readonly dryRun?: boolean | undefined },
): Promise<readonly DeployedFunction[]> {
  const functions = await functionsOf(files);
  const plans = dryRun ? await planned(target, functions) : await deployed(target, functions);
  return plans.map(describePlan);
}

async function functionsOf(files: readonly string[]): Promise<readonly FunctionValue[]> {
  const names = new Set<string>();
  for (const file of files) {
    for (const value of await importModule(resolve(file))) names.add(value["~function"].name);
  }
  if (names.size === 0) refuseNone(files);
  return [...names].sort().flatMap((name) => processFunctions.find(name) ?? []);
}

async function planned({ catalog }: CatalogTarget, functions: readonly FunctionValue[]): Promise<DeploymentPlan[]> {
  const plans: DeploymentPlan[] = [];
  for (const value of functions) plans.push(await catalog.plan(value));
  return plans;
}

async function deployed(
  { catalog, environment }: CatalogTarget,
  functions: readonly FunctionValue[],
): Promise<readonly DeploymentPlan[]> {
  if (environment !== undefined) return deployTo(environment, functions);
  const plans: DeploymentPlan[] = [];
  for (const value of functions) plans.push(await catalog.publish(value));
  return plans;
}

function describePlan({ change, entry }: DeploymentPlan): DeployedFunction {
  const { info, artifact, breaking = null } = entry;
  return { name: info.name, version: info.version, change, breaking, artifact };
}

function refuseNone(files: readonly string[]): never {
  const expected = "modules that define functions with fn()";
  const message = `${files.join(", ")}: there is no function to deploy; name ${expected}.`;
  throw new QuarryError("config.invalid", message, { option: "files", value: files, expected });
}
