// A catalog store in a folder: one JSON file per version, one small file per name that points at the current version,
// and artifacts by hash. No locks: every file appears whole, by a rename, and only pointers are ever written twice. What is
// decided over the whole catalog is decided on what was read before: of two deployments in one moment both may pass.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import * as z from "zod";
import { QuarryError } from "../../engine/index.ts";
import { artifactHash } from "./artifact-hash.ts";
import type { CatalogEntry, StoredEntry } from "./catalog-entry.ts";
import { byDeployment, byName, type CatalogStore, type ListOptions } from "./catalog-store.ts";
import { decodeEntry, encodeEntry, parseJson } from "./entry-json.ts";
import { writeWhole } from "./write-whole.ts";

const pointer = z.object({
  current: z.string().min(1),
  deletedAt: z.string().optional(),
  /** How often it was written. */
  changes: z.int().min(0).default(1),
});
type Pointer = z.infer<typeof pointer>;

const POINTER_FILE = /^([a-z_][a-z0-9_]*)\.current\.json$/;
const ENTRY_FILE = /^[a-z_][a-z0-9_]*@.+\.json$/;

/**
 * Keeps deployed functions in a folder that people can read, put under version control, and share between processes.
 * A folder that is not there is an empty catalog; the first deployment makes it.
 * Every method throws `config.catalog-unusable`, naming the file, for one that it cannot read or write.
 */
export class FileStore implements CatalogStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = resolve(folder);
  }

  async revision(): Promise<number> {
    const pointers = await Promise.all((await this.#names()).map((name) => this.#pointer(name)));
    return pointers.reduce((sum, found) => sum + (found?.changes ?? 0), 0);
  }

  async put(entries: readonly CatalogEntry[], seen?: number): Promise<boolean> {
    if (seen !== undefined && seen !== (await this.revision())) return false;
    for (const entry of entries) {
      await this.#write(entryFile(entry.info.name, entry.info.version), encodeEntry(entry));
      await this.#point(entry.info.name, { current: entry.info.version });
    }
    return true;
  }

  async get(name: string, version?: string): Promise<StoredEntry | undefined> {
    const found = await this.#pointer(name);
    return found && this.#entry(name, version ?? found.current, found);
  }

  async list({ includeDeleted = false }: ListOptions = {}): Promise<readonly StoredEntry[]> {
    const entries = await Promise.all((await this.#names()).map((name) => this.get(name)));
    const isListed = (entry: StoredEntry | undefined): entry is StoredEntry =>
      entry !== undefined && (includeDeleted || entry.deletedAt === undefined);
    return entries.filter(isListed).sort(byName);
  }

  async versions(name: string): Promise<readonly StoredEntry[]> {
    const found = await this.#pointer(name);
    if (found === undefined) return [];
    const files = (await this.#files()).filter((file) => file.startsWith(`${name}@`));
    const entries = await Promise.all(files.map((file) => this.#readEntry(file, found)));
    return entries.filter((entry) => entry !== undefined).sort(byDeployment);
  }

  async remove(name: string, at: Date): Promise<boolean> {
    const found = await this.#pointer(name);
    if (found === undefined || found.deletedAt !== undefined) return false;
    await this.#point(name, { current: found.current, deletedAt: at.toISOString() });
    return true;
  }

  async putArtifact(bytes: Uint8Array): Promise<string> {
    const hash = artifactHash(bytes);
    await this.#write(artifactFile(hash), bytes);
    return hash;
  }

  async getArtifact(hash: string): Promise<Uint8Array | undefined> {
    return this.#read(artifactFile(hash));
  }

  async #point(name: string, target: Omit<Pointer, "changes">): Promise<void> {
    const changes = ((await this.#pointer(name))?.changes ?? 0) + 1;
    await this.#write(pointerFile(name), `${JSON.stringify({ ...target, changes }, undefined, 2)}\n`);
  }

  async #pointer(name: string): Promise<Pointer | undefined> {
    const file = pointerFile(name);
    const text = POINTER_FILE.test(file) ? await this.#read(file) : undefined;
    if (text === undefined) return undefined;
    const refuse = this.#refuser(file);
    const result = pointer.safeParse(parseJson(text.toString(), refuse));
    return result.success ? result.data : refuse("it does not name the current version of a function");
  }

  async #entry(name: string, version: string, found: Pointer): Promise<StoredEntry | undefined> {
    const file = entryFile(name, version);
    const entry = await this.#readEntry(file, found);
    if (entry === undefined && version === found.current) this.#refuser(file)("it is missing");
    return entry;
  }

  async #readEntry(file: string, { current, deletedAt }: Pointer): Promise<StoredEntry | undefined> {
    const text = await this.#read(file);
    if (text === undefined) return undefined;
    const refuse = this.#refuser(file);
    const entry = decodeEntry(text.toString(), refuse);
    const { name, version } = entry.info;
    if (entryFile(name, version) !== file) refuse(`it holds version "${version}" of "${name}"`);
    return { ...entry, isCurrent: version === current, deletedAt };
  }

  async #names(): Promise<readonly string[]> {
    return (await this.#files()).flatMap((file) => POINTER_FILE.exec(file)?.[1] ?? []);
  }

  /** The names of what lies in the folder; a JSON file that is no part of a catalog is refused, anything else passed over. */
  async #files(): Promise<readonly string[]> {
    const files = await readdir(this.#folder).catch((error: NodeJS.ErrnoException) => {
      return error.code === "ENOENT" ? [] : this.#refuser(".")(error.message, error);
    });
    const foreign = files.find((file) => isPlainJson(file) && !POINTER_FILE.test(file) && !ENTRY_FILE.test(file));
    if (foreign !== undefined) this.#refuser(foreign)("it is not an entry of a catalog");
    return files.filter(isPlainJson);
  }

  async #read(file: string): Promise<Buffer | undefined> {
    return readFile(join(this.#folder, file)).catch((error: NodeJS.ErrnoException) => {
      return error.code === "ENOENT" ? undefined : this.#refuser(file)(error.message, error);
    });
  }

  async #write(file: string, content: string | Uint8Array): Promise<void> {
    try {
      await writeWhole(join(this.#folder, file), content);
    } catch (error) {
      this.#refuser(file)(error instanceof Error ? error.message : String(error), error);
    }
  }

  #refuser(file: string): (reason: string, cause?: unknown) => never {
    return (reason, cause) => {
      const path = join(this.#folder, file);
      const message = `The catalog cannot use ${JSON.stringify(path)}: ${reason}.`;
      throw new QuarryError("config.catalog-unusable", message, { path, reason }, { cause });
    };
  }
}

function isPlainJson(file: string): boolean {
  return file.endsWith(".json") && !file.startsWith(".");
}

function pointerFile(name: string): string {
  return `${name}.current.json`;
}

/** Versions that every file system can spell stand as they are, others as a hash: `classify@1.4.json`. */
function entryFile(name: string, version: string): string {
  const isPlain = /^[a-z0-9._-]{1,64}$/.test(version);
  const word = isPlain ? version : `~${createHash("sha256").update(version).digest("hex").slice(0, 32)}`;
  return `${name}@${word}.json`;
}

function artifactFile(hash: string): string {
  return join("artifacts", `${hash}.mjs`);
}
