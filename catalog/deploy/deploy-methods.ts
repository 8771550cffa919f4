// The verbs of a function value that publish it: each asks, at every call, which catalog this process means.
import type { FunctionValue } from "../../engine/index.ts";
import type { CatalogStore } from "../store/catalog-store.ts";
import { currentCatalog } from "./current-catalog.ts";
import type { FunctionVersion } from "./function-description.ts";

/** Where a function is published. */
export interface DeployOptions {
  /** A folder or a store. @defaultValue the catalog that the last session was connected to, else one in memory */
  readonly catalog?: string | CatalogStore | undefined;
}

/** How a function is published, and what becomes of it then. */
export interface Deployable {
  /**
   * Publishes the function as the current version of its name: the bundle of its module, its schemas and policies. The
   * same once more changes nothing; a new version says whether it breaks callers of the one before.
   * @throws `function.not-portable` for a function that no file defines; `function.invalid-definition` for a stated version
   * that is deployed with other schemas; `config.policy-conflict` for a shared key on which another function disagrees
   */
  deploy(options?: DeployOptions): Promise<FunctionVersion>;
  /** What was deployed under its name, the first first. */
  versions(options?: DeployOptions): Promise<readonly FunctionVersion[]>;
  /** Makes an earlier (or later) version the one its name means. @throws `function.unknown-version` */
  rollback(version: string, options?: DeployOptions): Promise<FunctionVersion>;
  /**
   * Takes its name out of use; the versions are kept, and the name may be deployed again. In this process, too, the name
   * is unknown from then on; whoever holds the function itself still can call it.
   * @throws `function.not-found`, `function.deleted`
   */
  delete(options?: DeployOptions): Promise<void>;
}

export function deployMethods(value: FunctionValue): Deployable {
  const { name } = value["~function"];
  return {
    deploy: ({ catalog } = {}) => currentCatalog(catalog).deploy(value),
    versions: ({ catalog } = {}) => currentCatalog(catalog).versions(name),
    rollback: (version, { catalog } = {}) => currentCatalog(catalog).rollback(name, version),
    delete: ({ catalog } = {}) => currentCatalog(catalog).delete(name),
  };
}
