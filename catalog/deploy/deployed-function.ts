// A deployed function whose code is not here yet: a description, enough for plans, that fetches its code when it first runs.
import type { FunctionInfo, FunctionValue } from "../../engine/index.ts";
import { definitionOf, type FunctionDefinition } from "../definition.ts";

// A registered symbol, so that two copies of this package in one process understand each other's functions.
const LOAD = Symbol.for("quarry/load");

type Load = () => Promise<FunctionValue>;
type Deployed = FunctionValue & { readonly [LOAD]?: Load };

/** The function of a description; `load` gives it with its code, and is asked again after a failure. */
export function deployedFunction(info: FunctionInfo, load: Load): FunctionValue {
  let loading: Promise<FunctionValue> | undefined;
  const loadOnce = (): Promise<FunctionValue> => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  return Object.freeze({ "~function": info, [LOAD]: loadOnce });
}

/**
 * The code behind a function value, fetched if it is deployed; undefined for one that is only a description.
 * @throws what loading it throws: `config.catalog-unusable`, `function.not-portable`
 */
export async function loadDefinition(value: FunctionValue): Promise<FunctionDefinition | undefined> {
  const load = (value as Deployed)[LOAD];
  return definitionOf(load === undefined ? value : await load());
}
