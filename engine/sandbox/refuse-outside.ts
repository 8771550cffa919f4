// Paths that our own readers and writers are given: DuckDB keeps to its sandbox by itself, they do by this.
import { realpath } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { QuarryError } from "../errors.ts";
import type { Sandbox } from "./sandbox.ts";

const REMOTE = /^[a-z][a-z0-9+.-]+:\/\//i;

/**
 * Does nothing without a sandbox. Symbolic links count as what they lead to.
 * @throws `plan.path-forbidden`, for remote addresses always
 */
export async function refuseOutside(sandbox: Sandbox | undefined, path: string): Promise<void> {
  if (sandbox === undefined) return;
  if (!REMOTE.test(path) && isInside(sandbox, await realPlace(resolve(path)))) return;
  const message = `${JSON.stringify(path)} is outside the sandbox of this session.`;
  throw new QuarryError("plan.path-forbidden", message, { path });
}

function isInside({ folders, files }: Sandbox, path: string): boolean {
  return files.includes(path) || folders.some((folder) => path === folder || path.startsWith(join(folder, sep)));
}

/** Of what is not there yet, the real place of the nearest folder that is. */
async function realPlace(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await realPlace(parent), basename(path));
  }
}
