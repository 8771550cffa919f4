// The verbs of a function value that publish it: each asks, at every call, which catalog this process means.
import type { FunctionValue } from "../../engine/index.ts";
import { currentCatalog } from "./current-catalog.ts";
import type { Deployable } from "./deployable.ts";

export function deployMethods(value: FunctionValue): Deployable {
  const { name } = value["~function"];
  return {
    deploy: ({ catalog } = {}) => currentCatalog(catalog).deploy(value),
    versions: ({ catalog } = {}) => currentCatalog(catalog).versions(name),
    rollback: (version, { catalog } = {}) => currentCatalog(catalog).rollback(name, version),
    delete: ({ catalog } = {}) => currentCatalog(catalog).delete(name),
  };
}
