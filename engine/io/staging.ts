// A dataset that is being written: parts go into a hidden folder beside the target and appear there only when all are
// whole. Whoever stages commits or discards.
import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { QuarryError } from "../errors.ts";
import { type Manifest, type ManifestFile, readManifest, writeManifest } from "./manifest.ts";
import { unwritable, writeFailure } from "./write-failure.ts";
import type { WriteTarget } from "./write-target.ts";

export class Staging {
  readonly target: WriteTarget;
  /** Eight hexadecimal digits of this run, part of every part's name. */
  readonly run: string;
  /** The hidden folder the parts are written into. */
  readonly folder: string;
  /** The place of the first part: after those that are there already when appending. */
  readonly firstPlace: number;
  readonly #createdParent: string | undefined;

  private constructor(target: WriteTarget, run: string, firstPlace: number, createdParent: string | undefined) {
    this.target = target;
    this.run = run;
    this.folder = stagingFolder(target, run);
    this.firstPlace = firstPlace;
    this.#createdParent = createdParent;
  }

  /** @throws `plan.target-exists`, `plan.target-unwritable`, `resources.disk-full` */
  static async open(target: WriteTarget): Promise<Staging> {
    await refuseExisting(target);
    const run = randomBytes(4).toString("hex");
    const before = await appendedManifest(target);
    const createdParent = await mkdir(target.parent, { recursive: true }).catch(failed(target.uri));
    await mkdir(stagingFolder(target, run)).catch(failed(target.uri));
    return new Staging(target, run, before?.files.length ?? 0, createdParent);
  }

  /** Makes the parts visible. @returns the written files, as paths under the target's uri, in the order of the rows */
  async commit(rows: number): Promise<{ readonly files: readonly string[]; readonly bytes: number }> {
    const parts = await this.#parts();
    await this.#publish(parts, rows).catch(failed(this.target.uri));
    await this.#removeFolder();
    const base = this.target.uri.replace(/[/\\]+$/, "");
    const files = this.target.isFolder ? parts.map((part) => `${base}/${part.path}`) : [this.target.uri];
    return { files, bytes: parts.reduce((sum, part) => sum + part.bytes, 0) };
  }

  /** Removes everything this run has made, the parents it had to create included if nothing else is in them. */
  async discard(): Promise<void> {
    await this.#removeFolder();
    if (this.#createdParent === undefined) return;
    for (let folder = this.target.parent; folder.length >= this.#createdParent.length; folder = dirname(folder)) {
      if (
        !(await rmdir(folder).then(
          () => true,
          () => false,
        ))
      )
        return;
    }
  }

  async #publish(parts: readonly ManifestFile[], rows: number): Promise<void> {
    const { target } = this;
    await refuseExisting(target);
    if (!target.isFolder) return rename(join(this.folder, parts[0]!.path), target.path);
    const before = await appendedManifest(target);
    const files = [...(before?.files ?? []), ...parts];
    const manifest: Manifest = { version: 1, format: target.format, rows: (before?.rows ?? 0) + rows, files };
    if (before !== undefined) return this.#append(parts, manifest);
    await writeManifest(this.folder, manifest);
    await replaceFolder(this.folder, target, this.run);
  }

  /** The parts move in one by one; readers of the manifest see them all at once, when it is replaced. */
  async #append(parts: readonly ManifestFile[], manifest: Manifest): Promise<void> {
    const moved: string[] = [];
    try {
      for (const { path } of parts) {
        const goal = join(this.target.path, path);
        await mkdir(dirname(goal), { recursive: true });
        await rename(join(this.folder, path), goal);
        moved.push(goal);
      }
      await writeManifest(this.target.path, manifest);
    } catch (error) {
      await Promise.all(moved.map((path) => rm(path, { force: true })));
      throw error;
    }
  }

  async #parts(): Promise<readonly ManifestFile[]> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const parts = await Promise.all(paths.map((path) => manifestFile(this.folder, path)));
    return parts.sort((left, right) => (left.path < right.path ? -1 : 1));
  }

  async #removeFolder(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

function stagingFolder(target: WriteTarget, run: string): string {
  return join(target.parent, `.${target.name}.${run}.writing`);
}

async function manifestFile(folder: string, path: string): Promise<ManifestFile> {
  return { path: relative(folder, path).split(sep).join("/"), bytes: (await stat(path)).size };
}

/** An empty folder counts as nothing. */
async function refuseExisting(target: WriteTarget): Promise<void> {
  const entry = await stat(target.path).catch(() => undefined);
  if (entry === undefined) return;
  if (target.isFolder !== entry.isDirectory()) {
    throw unwritable(
      target.uri,
      entry.isDirectory() ? "there is a folder of that name" : "there is a file of that name",
    );
  }
  if (target.mode !== "error") return;
  if (target.isFolder && (await readdir(target.path)).length === 0) return;
  const message = `There is something at ${JSON.stringify(target.uri)} already; choose mode "overwrite" or "append".`;
  throw new QuarryError("plan.target-exists", message, { uri: target.uri });
}

/** What an append adds to; nothing when there is nothing yet, or when the mode is another. */
async function appendedManifest(target: WriteTarget): Promise<Manifest | undefined> {
  if (target.mode !== "append") return undefined;
  const names = await readdir(target.path).catch(() => []);
  if (names.length === 0) return undefined;
  const manifest = await readManifest(target.path);
  if (manifest?.format === target.format) return manifest;
  const reason = manifest === undefined ? "the folder has no manifest" : `the folder holds ${manifest.format} files`;
  throw unwritable(target.uri, `cannot append: ${reason}`);
}

/** Two renames when something is replaced: for a moment there is nothing at the target, but never a half dataset. */
async function replaceFolder(folder: string, target: WriteTarget, run: string): Promise<void> {
  const old = join(target.parent, `.${target.name}.${run}.replaced`);
  const hadOld = await rename(target.path, old).then(() => true, ignoreMissing);
  try {
    await rename(folder, target.path);
  } catch (error) {
    if (hadOld) await rename(old, target.path);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

function ignoreMissing(error: NodeJS.ErrnoException): false {
  if (error.code === "ENOENT") return false;
  throw error;
}

function failed(uri: string): (error: unknown) => never {
  return (error) => {
    throw writeFailure(uri, error);
  };
}
