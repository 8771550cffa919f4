// From what an author wrote (paths, globs, folders) to files that exist: the first errors of a scan come from here.
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Database } from "../database/database.ts";
import { QuarryError } from "../errors.ts";
import { refuseOutside } from "../sandbox/refuse-outside.ts";
import { quoteText } from "../types/quote.ts";
import { EXTENSION, type FileFormat } from "./file-format.ts";
import { readManifest } from "./manifest.ts";

/** What one uri stands for. */
export interface LocatedFiles {
  readonly uri: string;
  /** For a reader of DuckDB's: paths or one glob, with odd characters of names escaped. */
  readonly patterns: readonly string[];
  /** On this machine, sorted as DuckDB sorts a glob; empty when the uri is remote. */
  readonly files: readonly string[];
}

const REMOTE = /^[a-z][a-z0-9+.-]+:\/\//i;
const GLOB = /[*?[]/;

/** Whether a uri names something outside this machine's file system. */
export function isRemote(uri: string): boolean {
  return REMOTE.test(uri) && !uri.startsWith("file://");
}

/** A path as the file system knows it: `file://` uris become paths. */
export function localPath(uri: string): string {
  return uri.startsWith("file://") ? fileURLToPath(uri) : uri;
}

/** A path as a glob that matches nothing else. */
export function escapeGlob(path: string): string {
  return path.replace(/[*?[]/g, "[$&]");
}

/**
 * Finds the files of one uri: a file, a glob, a folder (its manifest, or every file of `format` under it), or a remote
 * address, which is left to DuckDB.
 * @throws `plan.source-not-found`; `plan.path-forbidden`; `plan.source-unreadable` for a file of zero bytes.
 */
export async function locateFiles(
  database: Database,
  uri: string,
  format: FileFormat | undefined,
): Promise<LocatedFiles> {
  if (isRemote(uri)) return locateRemote(database, uri);
  await refuseOutside(database.sandbox, folderOfGlob(localPath(uri)));
  const located = await locateLocal(database, uri, format);
  await Promise.all(located.files.map((file) => refuseOutside(database.sandbox, file)));
  if (located.files.length === 0) throw notFound(uri);
  await Promise.all(located.files.map((file) => refuseEmpty(file)));
  return located;
}

async function locateRemote(database: Database, uri: string): Promise<LocatedFiles> {
  await refuseOutside(database.sandbox, uri);
  return { uri, patterns: [uri], files: [] };
}

/** What stands before the first odd character of a glob, up to the folder it is in; a path is left as it is. */
function folderOfGlob(path: string): string {
  const at = path.search(GLOB);
  return at < 0 ? path : dirname(`${path.slice(0, at)}x`);
}

async function locateLocal(database: Database, uri: string, format: FileFormat | undefined): Promise<LocatedFiles> {
  const path = localPath(uri);
  const entry = await statIfThere(path);
  if (entry?.isDirectory()) return locateFolder(database, uri, path, format);
  if (entry !== undefined) return { uri, patterns: [escapeGlob(path)], files: [path] };
  return { uri, patterns: [path], files: GLOB.test(path) ? await expandGlob(database, path) : [] };
}

/** A folder with a manifest holds the files the manifest names and no others, so a half-appended part is never read. */
async function locateFolder(
  database: Database,
  uri: string,
  path: string,
  format: FileFormat | undefined,
): Promise<LocatedFiles> {
  const folder = path.replace(/\/+$/, "");
  const manifest = await readManifest(folder);
  if (manifest !== undefined) {
    const files = manifest.files.map((file) => `${folder}/${file.path}`);
    return { uri, patterns: files.map(escapeGlob), files };
  }
  const pattern = `${escapeGlob(folder)}/**/*${EXTENSION[format ?? "parquet"]}`;
  return { uri, patterns: [pattern], files: await expandGlob(database, pattern) };
}

async function expandGlob(database: Database, pattern: string): Promise<readonly string[]> {
  const text = await database.text(
    `SELECT coalesce(to_json(list(file ORDER BY file)), '[]')::VARCHAR FROM glob(${quoteText(pattern)})`,
  );
  return JSON.parse(text) as string[];
}

async function refuseEmpty(file: string): Promise<void> {
  const { size } = await stat(file);
  if (size > 0) return;
  const reason = "it is empty (0 bytes)";
  throw new QuarryError("plan.source-unreadable", `Cannot read ${JSON.stringify(file)}: ${reason}.`, {
    uri: file,
    reason,
  });
}

function notFound(uri: string): QuarryError {
  const what = GLOB.test(uri) ? "No file matches" : "There is no file at";
  return new QuarryError("plan.source-not-found", `${what} ${JSON.stringify(uri)}.`, { uri });
}

async function statIfThere(path: string) {
  return stat(path).catch(() => undefined);
}
