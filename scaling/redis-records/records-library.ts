// The moves of the records as a library of Redis functions, its name made from its text: two versions of this package load
// one each.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { RedisLibrary } from "../../compute/index.ts";

/** What the library can do. */
export type RecordsMove = "put" | "get" | "list";

let loaded: RedisLibrary | undefined;

/** Read once per process. */
export function recordsLibrary(): RedisLibrary {
  loaded ??= readLibrary();
  return loaded;
}

/** The full name of a move: function names are one space for all libraries of a server. */
export function moveName(move: RecordsMove): string {
  return `${recordsLibrary().name}_${move}`;
}

function readLibrary(): RedisLibrary {
  const moves = readFileSync(new URL("./lua/records.lua", import.meta.url), "utf8");
  const name = `quarry_groups_${createHash("sha256").update(moves).digest("hex").slice(0, 12)}`;
  return { name, text: `#!lua name=${name}\nlocal LIBRARY = '${name}'\n${moves}` };
}
