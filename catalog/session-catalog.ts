// What a name means in a session: its own functions first, then what is deployed, then what this process defines.
import type { FunctionCatalog, FunctionValue } from "../engine/index.ts";
import { deleted } from "./deploy/catalog.ts";
import type { DeployedFunctions } from "./deploy/deployed-functions.ts";
import { processCatalog } from "./process-catalog.ts";

/** What a session is given to find functions in. */
export interface SessionFunctions {
  /** Given: the process's other functions are not seen. */
  readonly functions: readonly FunctionValue[] | undefined;
  readonly deployed: DeployedFunctions | undefined;
}

/**
 * A catalog over both. `find` throws `function.deleted` for a name that was deployed once, and that nobody else defines.
 * @throws `function.ambiguous-name` when two of `functions` share a name
 */
export function sessionCatalog({ functions, deployed }: SessionFunctions): FunctionCatalog {
  const own = processCatalog(functions);
  if (deployed === undefined) return own;
  const [first, second] = functions === undefined ? [deployed, own] : [own, deployed];
  return {
    find(name) {
      const found = first.find(name) ?? second.find(name);
      if (found === undefined && deployed.isDeleted(name)) throw deleted(name);
      return found;
    },
    names: () => [...new Set([...first.names(), ...second.names()])].sort(),
  };
}
