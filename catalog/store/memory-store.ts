// A catalog store for as long as the process lives.
import { artifactHash } from "./artifact-hash.ts";
import type { CatalogEntry, StoredEntry } from "./catalog-entry.ts";
import { byDeployment, byName, type CatalogStore, type ListOptions } from "./catalog-store.ts";

interface Shelf {
  readonly entries: Map<string, CatalogEntry>;
  current: string;
  deletedAt: string | undefined;
}

/** Keeps deployed functions in memory: the store of tests, and of a process that names none. */
export class MemoryStore implements CatalogStore {
  readonly #shelves = new Map<string, Shelf>();
  readonly #artifacts = new Map<string, Uint8Array>();
  #revision = 0;

  async revision(): Promise<number> {
    return this.#revision;
  }

  async put(entries: readonly CatalogEntry[], seen = this.#revision): Promise<boolean> {
    if (seen !== this.#revision) return false;
    for (const entry of entries) this.#put(entry);
    return true;
  }

  async get(name: string, version?: string): Promise<StoredEntry | undefined> {
    const shelf = this.#shelves.get(name);
    const entry = shelf?.entries.get(version ?? shelf.current);
    return entry && storedEntry(entry, shelf!);
  }

  async list({ includeDeleted = false }: ListOptions = {}): Promise<readonly StoredEntry[]> {
    const shelves = [...this.#shelves.values()].filter(({ deletedAt }) => includeDeleted || deletedAt === undefined);
    return shelves.map((shelf) => storedEntry(shelf.entries.get(shelf.current)!, shelf)).sort(byName);
  }

  async versions(name: string): Promise<readonly StoredEntry[]> {
    const shelf = this.#shelves.get(name);
    if (shelf === undefined) return [];
    return [...shelf.entries.values()].map((entry) => storedEntry(entry, shelf)).sort(byDeployment);
  }

  async remove(name: string, at: Date): Promise<boolean> {
    const shelf = this.#shelves.get(name);
    if (shelf === undefined || shelf.deletedAt !== undefined) return false;
    shelf.deletedAt = at.toISOString();
    this.#revision++;
    return true;
  }

  async putArtifact(bytes: Uint8Array): Promise<string> {
    const hash = artifactHash(bytes);
    this.#artifacts.set(hash, bytes);
    return hash;
  }

  async getArtifact(hash: string): Promise<Uint8Array | undefined> {
    return this.#artifacts.get(hash);
  }

  #put(entry: CatalogEntry): void {
    const { name, version } = entry.info;
    const entries = this.#shelves.get(name)?.entries ?? new Map<string, CatalogEntry>();
    this.#shelves.set(name, { entries: entries.set(version, entry), current: version, deletedAt: undefined });
    this.#revision++;
  }
}

function storedEntry(entry: CatalogEntry, { current, deletedAt }: Shelf): StoredEntry {
  return { ...entry, isCurrent: entry.info.version === current, deletedAt };
}
