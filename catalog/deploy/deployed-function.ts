// A deployed function whose code is not here: what its entry says is enough for plans and for calls through a queue; its code
// is fetched when it first runs in this process.
import type { FunctionValue } from "../../engine/index.ts";
import type { FunctionContract } from "../contract.ts";
import { definitionOf, type FunctionDefinition } from "../definition.ts";
import type { CatalogEntry } from "../store/catalog-entry.ts";
import { entryContract } from "./entry-contract.ts";

// Registered symbols, so that two copies of this package in one process understand each other's functions.
const LOAD = Symbol.for("quarry/load");
const ENTRY = Symbol.for("quarry/entry");

type Load = () => Promise<FunctionValue>;
type Deployed = FunctionValue & { readonly [LOAD]?: Load; readonly [ENTRY]?: CatalogEntry };

/** The function of an entry; `load` gives it with its code, and is asked again after a failure. */
export function deployedFunction(entry: CatalogEntry, load: Load): FunctionValue {
  let loading: Promise<FunctionValue> | undefined;
  const loadOnce = (): Promise<FunctionValue> => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  return Object.freeze({ "~function": entry.info, [LOAD]: loadOnce, [ENTRY]: entry });
}

/** The function with its code, fetched if it is deployed. @throws like {@link loadDefinition} */
export async function loadedFunction(value: FunctionValue): Promise<FunctionValue> {
  const load = (value as Deployed)[LOAD];
  return load === undefined ? value : await load();
}

/**
 * The code behind a function value, fetched if it is deployed; undefined for one that is only a description.
 * @throws what loading it throws: `config.catalog-unusable`, `function.not-portable`
 */
export async function loadDefinition(value: FunctionValue): Promise<FunctionDefinition | undefined> {
  return definitionOf(value) ?? definitionOf(await loadedFunction(value));
}

const contracts = new WeakMap<CatalogEntry, FunctionContract>();

/**
 * What callers know of a function, without its code where that is not here; undefined for one that is only a description.
 * @throws `config.catalog-unusable` for an entry whose policies cannot be read
 */
export function contractOf(value: FunctionValue): FunctionContract | undefined {
  const entry = (value as Deployed)[ENTRY];
  return definitionOf(value) ?? (entry && contractOnce(entry));
}

function contractOnce(entry: CatalogEntry): FunctionContract {
  const contract = contracts.get(entry) ?? entryContract(entry);
  contracts.set(entry, contract);
  return contract;
}
