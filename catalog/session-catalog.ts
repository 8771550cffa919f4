// What a name means in a session: its own functions first, then what is deployed, then what this process defines.
import type { FunctionCatalog, FunctionValue } from "../engine/index.ts";
import { deleted } from "./deploy/catalog.ts";
import { currentStore } from "./deploy/current-catalog.ts";
import { DeployedFunctions } from "./deploy/deployed-functions.ts";
import { processCatalog } from "./process-catalog.ts";
import type { CatalogStore } from "./store/catalog-store.ts";

/** Where a session looks for functions. */
export interface SessionFunctions {
  /** Given: those the process defines otherwise are not seen. */
  readonly functions: readonly FunctionValue[] | undefined;
  /** Undefined: the process's own at the time of asking, unless there are `functions`. */
  readonly store: CatalogStore | undefined;
}

/**
 * The names of a session. `find` throws `function.deleted` for a name that was deployed once, and that nobody else defines.
 * @throws `function.ambiguous-name` when two of `functions` share a name
 */
export function sessionCatalog({ functions, store }: SessionFunctions): FunctionCatalog {
  const own = processCatalog(functions);
  if (functions !== undefined && store === undefined) return own;
  const deployed = () => DeployedFunctions.over(store ?? currentStore());
  const inOrder = () => (functions === undefined ? [deployed(), own] : [own, deployed()]);
  return {
    find(name) {
      for (const place of inOrder()) {
        const found = place.find(name);
        if (found !== undefined) return found;
      }
      if (deployed().isDeleted(name)) throw deleted(name);
      return undefined;
    },
    refresh: () => deployed().refreshIfChanged(),
    names: () => [...new Set(inOrder().flatMap((place) => place.names()))].sort(),
  };
}
