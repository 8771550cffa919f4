// Where commands find deployed functions: an environment in Redis, or a folder.
import { Catalog, type CatalogStore, catalogStore } from "../catalog/index.ts";
import { RedisEnvironment } from "../compute/index.ts";
import type { CatalogOptions } from "./options.ts";

export interface CatalogTarget {
  readonly store: CatalogStore;
  readonly catalog: Catalog;
  /** Where the functions run; undefined for a folder: here. */
  readonly environment: RedisEnvironment | undefined;
}

/** Gives `use` the catalog of the options, and closes what was opened for it. */
export async function withCatalog<Result>(
  { url, environment: name, catalog: folder }: CatalogOptions,
  use: (target: CatalogTarget) => Promise<Result>,
): Promise<Result> {
  if (folder !== undefined || url === undefined) {
    const store = catalogStore(folder ?? ".");
    return use({ store, catalog: new Catalog(store), environment: undefined });
  }
  await using environment = new RedisEnvironment({ url, environment: name });
  await environment.open();
  const { store } = environment;
  return await use({ store, catalog: new Catalog(store), environment });
}
