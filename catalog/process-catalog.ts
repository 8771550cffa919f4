// The catalog of a session without a server: the functions of this process, or only those it was given.
import { type FunctionCatalog, type FunctionValue, QuarryError } from "../engine/index.ts";
import { definitionOf } from "./definition.ts";
import { processFunctions } from "./process-functions.ts";

/**
 * A catalog of what is defined in this process; given `functions`, of those and no others.
 * @throws `function.ambiguous-name` when two of `functions` share a name.
 */
export function processCatalog(functions?: readonly FunctionValue[]): FunctionCatalog {
  if (functions === undefined) return processFunctions;
  const byName = new Map<string, FunctionValue>();
  for (const value of functions) {
    const { name } = value["~function"];
    const other = byName.get(name);
    if (other !== undefined && other !== value) refuseTwins(name, [other, value]);
    byName.set(name, value);
  }
  return { find: (name) => byName.get(name), names: () => [...byName.keys()].sort() };
}

function refuseTwins(name: string, twins: readonly FunctionValue[]): never {
  const places = twins.map((value) => definitionOf(value)?.place ?? "unknown");
  const message = `Two functions of this session are called "${name}", from ${places.join(" and ")}: rename one.`;
  throw new QuarryError("function.ambiguous-name", message, { name, places });
}
