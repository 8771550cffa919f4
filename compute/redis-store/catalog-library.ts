// The catalog's moves as a library of Redis functions. Their names begin with the library's, which is made from its text:
// processes of two versions of this package load one each.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { RedisLibrary } from "../redis/connection.ts";

/** What the library can do. */
export type CatalogMove = "put" | "remove" | "get" | "versions" | "list";

let loaded: RedisLibrary | undefined;

/** Read once per process. */
export function catalogLibrary(): RedisLibrary {
  loaded ??= readLibrary();
  return loaded;
}

/** The full name of a move: function names are one space for all libraries of a server. */
export function moveName(move: CatalogMove): string {
  return `${catalogLibrary().name}_${move}`;
}

function readLibrary(): RedisLibrary {
  const moves = readFileSync(new URL("./lua/catalog.lua", import.meta.url), "utf8");
  const name = `quarry_catalog_${createHash("sha256").update(moves).digest("hex").slice(0, 12)}`;
  return { name, text: `#!lua name=${name}\nlocal LIBRARY = '${name}'\n${moves}` };
}
