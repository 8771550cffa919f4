// Every function defined in this process, by name and place. It hangs on `globalThis`, so that two copies of this package
// see each other's functions.
import { type FunctionValue, QuarryError } from "../engine/index.ts";
import { artifactOfPlace } from "./artifact-place.ts";

type Registry = Map<string, Map<string, FunctionValue>>;

const REGISTRY = Symbol.for("quarry/functions");
const LISTENER = Symbol.for("quarry/on-definition");
const holder = globalThis as { [REGISTRY]?: Registry; [LISTENER]?: (value: FunctionValue) => void };

function registry(): Registry {
  holder[REGISTRY] ??= new Map();
  return holder[REGISTRY];
}

/** Tells `listener`, and nobody else, of every function that is defined from here on, by whichever copy of this package. */
export function onDefinition(listener: (value: FunctionValue) => void): void {
  holder[LISTENER] = listener;
}

/** A {@link FunctionCatalog} that functions add themselves to. What an artifact defines is kept apart: it is deployed. */
export const processFunctions = {
  /** The same name from the same place replaces: hot reload and REPLs. */
  add(value: FunctionValue, place: string): void {
    const { name } = value["~function"];
    const key = keyOf(name, artifactOfPlace(place));
    const places = registry().get(key) ?? new Map<string, FunctionValue>();
    registry().set(key, places.set(place, value));
    holder[LISTENER]?.(value);
  },

  /** @throws `function.ambiguous-name` when two places define it. */
  find(name: string): FunctionValue | undefined {
    const places = registry().get(name);
    if (places === undefined || places.size === 1) return places?.values().next().value;
    const list = [...places.keys()];
    const message = `The name "${name}" is defined in two places, ${list.join(" and ")}: rename one, or pass the function by value.`;
    throw new QuarryError("function.ambiguous-name", message, { name, places: list });
  },

  /** Every function of a name, wherever it is defined; with an artifact's hash, those of the artifact. */
  all(name: string, artifact?: string): readonly FunctionValue[] {
    return [...(registry().get(keyOf(name, artifact))?.values() ?? [])];
  },

  /** Takes a name back; whoever holds the function still can call it. */
  forget(name: string): void {
    registry().delete(name);
  },

  names(): readonly string[] {
    return [...registry().keys()].filter((key) => !key.includes("@")).sort();
  },
};

/** Names have no `@` in them. */
function keyOf(name: string, artifact: string | undefined): string {
  return artifact === undefined ? name : `${name}@${artifact}`;
}
