// `quarry deploy`: publishes the functions of some files.
import type { Command } from "commander";
import type { DeployedFunction } from "../deploy-files.ts";
import { exitSoon } from "../exit-soon.ts";
import { addCatalogOptions, type CatalogOptions, needCatalog } from "../options.ts";
import { print } from "../print.ts";

interface DeployOptions extends CatalogOptions {
  readonly dryRun?: true;
}

export function addDeployCommand(quarry: Command): void {
  const deploy = quarry
    .command("deploy")
    .description("publish functions: workers pick up their code, callers their new versions, without a restart")
    .argument("<files...>", "modules; what they define is deployed, and what the modules they import define")
    .option("--dry-run", "say what would change, and change nothing");
  addCatalogOptions(deploy).action(deployAction);
}

async function deployAction(files: readonly string[], options: DeployOptions, command: Command): Promise<void> {
  needCatalog(options, command);
  const { withCatalog } = await import("../catalog-target.ts");
  const { deployFiles } = await import("../deploy-files.ts");
  try {
    const functions = await withCatalog(options, (target) => deployFiles(files, target, options));
    const { dryRun = false } = options;
    print(options, { dryRun, functions }, () => functions.map(lineOf).join("\n"));
  } finally {
    exitSoon();
  }
}

function lineOf({ name, version, change, breaking }: DeployedFunction): string {
  const line = `${name} ${version} ${change}`;
  return breaking === null || change === "unchanged"
    ? line
    : `${line}; breaks callers of the version before: ${breaking}`;
}
