// Every function an expression node may name.
import { QuarryError } from "../../errors.ts";
import { aggregates } from "./aggregates.ts";
import { bits } from "./bits.ts";
import { conditional } from "./conditional.ts";
import { encoding } from "./encoding.ts";
import type { FunctionEntry } from "./entry.ts";
import { geo } from "./geo.ts";
import { json } from "./json.ts";
import { list } from "./list.ts";
import { listAggregates } from "./list-aggregates.ts";
import { listMore } from "./list-more.ts";
import { map } from "./map.ts";
import { math } from "./math.ts";
import { operators } from "./operators.ts";
import { regex } from "./regex.ts";
import { similarity } from "./similarity.ts";
import { struct } from "./struct.ts";
import { text } from "./text.ts";
import { time } from "./time.ts";
import { url } from "./url.ts";
import { vector } from "./vector.ts";
import { windows } from "./windows.ts";

/** What `F` is made of, by subject. */
export const subjects = {
  conditional,
  math,
  bits,
  text,
  regex,
  similarity,
  encoding,
  url,
  time,
  list,
  listAggregates,
  listMore,
  vector,
  map,
  struct,
  json,
  geo,
  aggregates,
  windows,
} as const;

/** The entry behind a function of `F`; none for those composed from others. */
export function entryBehind(value: unknown): FunctionEntry | undefined {
  return typeof value === "function" && "entry" in value ? (value.entry as FunctionEntry) : undefined;
}

const entries: ReadonlyMap<string, FunctionEntry> = new Map(
  [...operators, ...Object.values(subjects).flatMap((subject) => Object.values(subject).map(entryBehind))]
    .filter((entry) => entry !== undefined)
    .map((entry) => [entry.name, entry]),
);

/** @throws `internal.invariant` for a node no constructor makes. */
export function entryOf(name: string): FunctionEntry {
  const entry = entries.get(name);
  if (entry !== undefined) return entry;
  throw new QuarryError("internal.invariant", `No function "${name}" is registered.`, { detail: name });
}
