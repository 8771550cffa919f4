// The port of whoever keeps deployed functions: entries by name and version, and their code by its hash.
import type { CatalogEntry, StoredEntry } from "./catalog-entry.ts";

/** Options of {@link CatalogStore.list}. */
export interface ListOptions {
  /** @defaultValue false */
  readonly includeDeleted?: boolean | undefined;
}

/**
 * Keeps deployed functions. Nothing is ever taken out: a deleted name keeps its versions and may be used again.
 * Several processes may use one store at once; of two writes to one name the later stands, and neither loses an entry.
 */
export interface CatalogStore {
  /** Grows with every change, whoever makes it; 0 before the first. */
  revision(): Promise<number>;
  /**
   * Keeps entries, in place of those of the same name and version, and makes each current; its name is in use again.
   * @param seen only if the catalog is still at this revision
   * @returns false when it is not, and nothing was done
   */
  put(entries: readonly CatalogEntry[], seen?: number): Promise<boolean>;
  /** The current version of a name, or the one asked for; a deleted one says so itself. */
  get(name: string, version?: string): Promise<StoredEntry | undefined>;
  /** The current version of each name, by name. */
  list(options?: ListOptions): Promise<readonly StoredEntry[]>;
  /** Every version of a name, the first deployed first. */
  versions(name: string): Promise<readonly StoredEntry[]>;
  /** Takes a name out of use. @returns false when it was not in use */
  remove(name: string, at: Date): Promise<boolean>;
  /** Keeps some code. @returns its SHA-256 in hexadecimal @throws `resources.artifact-too-large` for more than it may hold */
  putArtifact(bytes: Uint8Array): Promise<string>;
  getArtifact(hash: string): Promise<Uint8Array | undefined>;
  /**
   * Makes what current entries say of policies count where functions are called, before anybody calls them. Left out where
   * every caller and worker learns it by itself.
   * @throws `config.policy-conflict`, `compute.unavailable`
   */
  enforce?(entries: readonly CatalogEntry[]): Promise<void>;
}

/** The order of {@link CatalogStore.versions}. */
export function byDeployment(left: CatalogEntry, right: CatalogEntry): number {
  return compare(left.deployedAt, right.deployedAt) || compare(left.info.version, right.info.version);
}

/** The order of {@link CatalogStore.list}. */
export function byName(left: CatalogEntry, right: CatalogEntry): number {
  return compare(left.info.name, right.info.name);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
