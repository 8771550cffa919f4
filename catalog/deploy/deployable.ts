// What a function value promises about publishing it. Types only.
import type { CatalogStore } from "../store/catalog-store.ts";
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
