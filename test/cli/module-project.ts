// Folders with modules of users in them, for commands that import some.
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");

/** What every module begins with: `fn` and `z`. */
const HEADER = `
  import { z } from ${JSON.stringify(join(ROOT, "node_modules/zod/index.js"))};
  import { fn } from ${JSON.stringify(join(ROOT, "catalog/index.ts"))};
`;

/** A folder that finds packages, with modules by their names; it goes with its test. */
export async function moduleProject(modules: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "quarry-project-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  await writeModules(folder, modules);
  return folder;
}

export async function writeModules(folder: string, modules: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(modules)) await writeFile(join(folder, name), HEADER + text);
}
