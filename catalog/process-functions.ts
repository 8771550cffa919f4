// Every function defined in this process, by name and place. It hangs on `globalThis`, so that two copies of this package
// see each other's functions.
import { type FunctionValue, QuarryError } from "../engine/index.ts";

type Registry = Map<string, Map<string, FunctionValue>>;

const REGISTRY = Symbol.for("quarry/functions");
const holder = globalThis as { [REGISTRY]?: Registry };

function registry(): Registry {
  holder[REGISTRY] ??= new Map();
  return holder[REGISTRY];
}

/** A {@link FunctionCatalog} that functions add themselves to. */
export const processFunctions = {
  /** The same name from the same place replaces: hot reload and REPLs. */
  add(value: FunctionValue, place: string): void {
    const { name } = value["~function"];
    const places = registry().get(name) ?? new Map<string, FunctionValue>();
    registry().set(name, places.set(place, value));
  },

  /** @throws `function.ambiguous-name` when two places define it. */
  find(name: string): FunctionValue | undefined {
    const places = registry().get(name);
    if (places === undefined || places.size === 1) return places?.values().next().value;
    const list = [...places.keys()];
    const message = `The name "${name}" is defined in two places, ${list.join(" and ")}: rename one, or pass the function by value.`;
    throw new QuarryError("function.ambiguous-name", message, { name, places: list });
  },

  names(): readonly string[] {
    return [...registry().keys()].sort();
  },
};
