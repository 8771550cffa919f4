// The list of a dataset's files, written last: what it names belongs to the dataset, whatever else lies in the folder.
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { QuarryError } from "../errors.ts";
import type { FileFormat } from "./file-format.ts";

export interface ManifestFile {
  /** Relative to the folder, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
}

export interface Manifest {
  readonly version: 1;
  readonly format: FileFormat;
  readonly rows: number;
  /** In the order of the rows. */
  readonly files: readonly ManifestFile[];
}

/** Readers of Parquet folders (DuckDB, Spark, Arrow) skip names that begin with an underscore. */
const MANIFEST_NAME = "_manifest.json";

/**
 * The manifest of a folder, if it has one.
 * @throws `plan.source-unreadable` when it has one that cannot be read.
 */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const path = join(folder, MANIFEST_NAME);
  const text = await readFile(path, "utf8").catch(() => undefined);
  return text === undefined ? undefined : decodeManifest(text, path);
}

/** Puts a manifest in place with one rename: a reader sees the old list or the new one. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const next = join(folder, `.${MANIFEST_NAME}.next`);
  await writeFile(next, `${JSON.stringify(manifest, undefined, 2)}\n`);
  await rename(next, join(folder, MANIFEST_NAME));
}

function decodeManifest(text: string, path: string): Manifest {
  const value = parseJson(text);
  if (isManifest(value)) return value;
  const reason = "it is not a manifest of version 1";
  throw new QuarryError("plan.source-unreadable", `Cannot read ${JSON.stringify(path)}: ${reason}.`, {
    uri: path,
    reason,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== "object" || value === null) return false;
  const { version, rows, files } = value as Partial<Manifest>;
  return version === 1 && typeof rows === "number" && Array.isArray(files) && files.every(isManifestFile);
}

function isManifestFile(value: unknown): boolean {
  return typeof value === "object" && value !== null && typeof (value as Partial<ManifestFile>).path === "string";
}
