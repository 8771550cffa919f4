// Which catalog this process means where none is named: `f.deploy()`, `catalog.fromName(…)`.
import { resolve } from "node:path";
import type { CatalogStore } from "../store/catalog-store.ts";
import { FileStore } from "../store/file-store.ts";
import { MemoryStore } from "../store/memory-store.ts";
import { Catalog } from "./catalog.ts";
import { DeployedFunctions } from "./deployed-functions.ts";
import { isParkedImport } from "./parked-import.ts";

// On `globalThis` under a registered symbol: two copies of this package in one process deploy to the same store.
const STORE = Symbol.for("quarry/catalog-store");
const holder = globalThis as { [STORE]?: CatalogStore };

const folders = new Map<string, CatalogStore>();

/** A store, or the one of a folder: the same folder is the same store. */
export function catalogStore(given: string | CatalogStore): CatalogStore {
  if (typeof given !== "string") return given;
  const path = resolve(given);
  const store = folders.get(path) ?? new FileStore(path);
  folders.set(path, store);
  return store;
}

/**
 * Reads what is deployed to a folder or a store, and makes it the one that this process means from here on.
 * @throws `config.catalog-unusable`
 */
export async function openCatalog(given: string | CatalogStore): Promise<CatalogStore> {
  const store = catalogStore(given);
  await DeployedFunctions.over(store).refresh();
  useCatalogStore(store);
  return store;
}

/** The store of this process; in memory until {@link useCatalogStore} names another. */
export function currentStore(): CatalogStore {
  holder[STORE] ??= new MemoryStore();
  return holder[STORE];
}

/**
 * Makes a store the one that functions of this process are deployed to and found in from here on. What is only imported for
 * its functions has no say.
 * @returns the one until now
 */
export function useCatalogStore(store: CatalogStore): CatalogStore {
  const before = currentStore();
  if (!isParkedImport()) holder[STORE] = store;
  return before;
}

/** The catalog of this process, or over the store that is named. */
export function currentCatalog(given?: string | CatalogStore): Catalog {
  return new Catalog(given === undefined ? currentStore() : catalogStore(given));
}
