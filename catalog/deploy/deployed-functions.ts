// What a store holds, as plans see it: they ask for names and do not wait. Read when a session opens, after every change that
// this process makes, and, where others have changed something, before a query's names are looked up.
import type { FunctionCatalog, FunctionValue } from "../../engine/index.ts";
import { definitionOf, type FunctionDefinition } from "../definition.ts";
import { processFunctions } from "../process-functions.ts";
import type { StoredEntry } from "../store/catalog-entry.ts";
import type { CatalogStore } from "../store/catalog-store.ts";
import { deployedFunction } from "./deployed-function.ts";
import { loadArtifact } from "./load-artifact.ts";

const views = new WeakMap<CatalogStore, DeployedFunctions>();

interface Deployed {
  readonly entry: StoredEntry;
  readonly loaded: FunctionValue;
}

export class DeployedFunctions implements FunctionCatalog {
  readonly store: CatalogStore;
  #used: ReadonlyMap<string, Deployed> = new Map();
  #deleted: ReadonlySet<string> = new Set();
  /** The catalog's, when it was read. */
  #revision: number | undefined;
  /** Functions that load their artifacts, by deployment. */
  readonly #loading = new Map<string, FunctionValue>();
  /** The versions under which this process has deployed its own functions. */
  readonly #own = new WeakMap<FunctionDefinition, string>();

  private constructor(store: CatalogStore) {
    this.store = store;
  }

  /** One per store: all sessions over it, and all deployments to it, share what they know. */
  static over(store: CatalogStore): DeployedFunctions {
    const view = views.get(store) ?? new DeployedFunctions(store);
    views.set(store, view);
    return view;
  }

  /** The current version: this process's own function if it is that very version, else one that loads its artifact. */
  find(name: string): FunctionValue | undefined {
    const deployed = this.#used.get(name);
    return deployed && (this.#ownOf(deployed.entry) ?? deployed.loaded);
  }

  names(): readonly string[] {
    return [...this.#used.keys()];
  }

  /** Whether the name was deployed once and is no longer. */
  isDeleted(name: string): boolean {
    return this.#deleted.has(name);
  }

  /** Reads the catalog again if anybody has changed it since. @throws `config.catalog-unusable`, `compute.unavailable` */
  async refreshIfChanged(): Promise<void> {
    if ((await this.store.revision()) !== this.#revision) await this.refresh();
  }

  /** @throws `config.catalog-unusable`, `compute.unavailable` */
  async refresh(): Promise<void> {
    // Before the list: what changes in between is looked at again.
    const revision = await this.store.revision();
    const entries = await this.store.list({ includeDeleted: true });
    const used = entries.filter(({ deletedAt }) => deletedAt === undefined);
    this.#used = new Map(used.map((entry) => [entry.info.name, { entry, loaded: this.#load(entry) }]));
    this.#deleted = new Set(entries.filter((entry) => !used.includes(entry)).map(({ info }) => info.name));
    this.#revision = revision;
  }

  /** The function of an entry: this process's own if it defines that version, else one that loads its artifact. */
  functionOf(entry: StoredEntry): FunctionValue {
    return this.#ownOf(entry) ?? this.#load(entry);
  }

  noteOwn(definition: FunctionDefinition, version: string): void {
    this.#own.set(definition, version);
  }

  #ownOf({ info: { name, version } }: StoredEntry): FunctionValue | undefined {
    return processFunctions.all(name).find((value) => {
      const definition = definitionOf(value);
      return (
        value["~function"].version === version || (definition !== undefined && this.#own.get(definition) === version)
      );
    });
  }

  /** The same for the same deployment, however often it is asked for. */
  #load(entry: StoredEntry): FunctionValue {
    const { info, artifact, deployedAt } = entry;
    const deployment = JSON.stringify([info.name, info.version, artifact, deployedAt]);
    const known = this.#loading.get(deployment);
    if (known !== undefined) return known;
    const loading = deployedFunction(entry, () => loadArtifact(this.store, entry));
    this.#loading.set(deployment, loading);
    return loading;
  }
}
