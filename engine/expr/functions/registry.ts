// Every function an expression node may name.
import { QuarryError } from "../../errors.ts";
import { aggregates } from "./aggregates.ts";
import type { FunctionEntry } from "./entry.ts";
import { operators } from "./operators.ts";
import { windows } from "./windows.ts";

/** What `F` is made of, by subject. */
export const subjects = { aggregates, windows } as const;

const entries: ReadonlyMap<string, FunctionEntry> = new Map(
  [...operators, ...Object.values(subjects).flatMap((subject) => Object.values(subject).map(({ entry }) => entry))].map(
    (entry) => [entry.name, entry],
  ),
);

/** @throws `internal.invariant` for a node no constructor makes. */
export function entryOf(name: string): FunctionEntry {
  const entry = entries.get(name);
  if (entry !== undefined) return entry;
  throw new QuarryError("internal.invariant", `No function "${name}" is registered.`, { detail: name });
}
