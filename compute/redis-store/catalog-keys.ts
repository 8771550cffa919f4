// Every key of a catalog in Redis. All carry the tag of the environment's catalog, so that they live in one slot of a cluster
// and one move sees all it needs.

/** The keys of one environment. */
export interface CatalogKeys {
  /** A number that grows with every change. */
  readonly revision: string;
  /** Hash: name → entry of its current version. */
  readonly current: string;
  /** Hash: name out of use → since when, and by which move. */
  readonly deleted: string;
  /** Hash: version of the function → its entry. */
  versions(name: string): string;
  /** The bytes of an artifact, by its SHA-256. */
  artifact(hash: string): string;
}

export function catalogKeys(environment: string): CatalogKeys {
  const tag = `{${environment}:catalog}`;
  return {
    revision: `${tag}:revision`,
    current: `${tag}:current`,
    deleted: `${tag}:deleted`,
    versions: (name) => `${tag}:versions:${name}`,
    artifact: (hash) => `${tag}:artifact:${hash}`,
  };
}
