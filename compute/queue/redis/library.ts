// Lua fragments put together to one library of Redis functions, each fragment once and after what it includes. A fragment says
// in its opening comment what it includes and which keys it touches; a function declares the keys of all its fragments.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { RedisLibrary } from "../../redis/connection.ts";
import { QUEUE_LIMITS } from "../queue-limits.ts";
import { SHARD_KEYS, type ShardKey } from "./keys.ts";
import { SCRIPTS } from "./scripts.ts";

/** One file of `lua/`. */
export interface Fragment {
  readonly name: string;
  readonly text: string;
  readonly includes: readonly string[];
  readonly keys: readonly ShardKey[];
}

/** A function of the library. */
export interface LibraryFunction {
  /** As Redis knows it: functions of all libraries share their names. */
  readonly fullName: string;
  /** In the order of KEYS. */
  readonly keys: readonly ShardKey[];
}

export interface QueueLibrary extends RedisLibrary {
  /** By the name of the fragment that ends in it. */
  readonly functions: ReadonlyMap<string, LibraryFunction>;
}

/** What every function begins with. */
const FRAME = "serve";

let assembled: QueueLibrary | undefined;

/** The library, the same for every shard. */
export function queueLibrary(): QueueLibrary {
  assembled ??= assemble();
  return assembled;
}

/** Reads `lua/<name>.lua`. */
export function readFragment(name: string): Fragment {
  const text = readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), "utf8");
  return { name, text, includes: listed(text, "include"), keys: listed(text, "keys").filter(isShardKey) };
}

/** `name` and all it includes, each after what it includes itself; adds them to `found`. */
export function withIncluded(name: string, found = new Map<string, Fragment>()): ReadonlyMap<string, Fragment> {
  if (!found.has(name)) {
    const fragment = readFragment(name);
    for (const included of fragment.includes) withIncluded(included, found);
    found.set(name, fragment);
  }
  return found;
}

function assemble(): QueueLibrary {
  const scripts = Object.values(SCRIPTS);
  const ends = new Set(scripts.map((script) => script.name));
  const shared = new Map<string, Fragment>();
  for (const name of [FRAME, ...ends]) withIncluded(name, shared);
  const limits = Object.entries(QUEUE_LIMITS).map(([limit, value]) => `${limit} = ${value}`);
  const body = [
    `local LIMITS = { ${limits.join(", ")} }`,
    ...scopedTexts(
      [...shared.values()].filter((fragment) => !ends.has(fragment.name)),
      scripts.map(servedText),
    ),
  ].join("\n");
  const name = `quarry_queue_${createHash("sha256").update(body).digest("hex").slice(0, 16)}`;
  const functions = scripts.map((script) => {
    return [script.name, { fullName: `${name}_${luaName(script.name)}`, keys: keysOf(script.name) }] as const;
  });
  return { name, text: `#!lua name=${name}\nlocal LIBRARY = '${name}'\n${body}`, functions: new Map(functions) };
}

/**
 * Texts of fragments, each in a scope of its own, from which come out only the names that others use: Lua knows no more than
 * 200 local names at once.
 */
function scopedTexts(fragments: readonly Fragment[], served: readonly string[]): readonly string[] {
  const scoped = fragments.map((fragment) => {
    const others = [...fragments.filter((other) => other !== fragment).map((other) => other.text), ...served].join(
      "\n",
    );
    const isUsed = (name: string): boolean => new RegExp(`(?<![.\\w])${name}\\b`).test(others);
    const names: string[] = [];
    const text = fragment.text.replaceAll(LOCAL_NAMES, (line, isFunction: string | undefined, list: string) => {
      const declared = list.split(", ");
      if (!declared.some(isUsed)) return line;
      names.push(...declared);
      return isFunction === undefined && !line.endsWith("=") ? "" : line.slice("local ".length);
    });
    return names.length === 0 ? `do\n${text}end` : `local ${names.join(", ")}\ndo\n${text}end`;
  });
  return [...scoped, ...served];
}

/** What a fragment declares at its top: `local function name`, `local one, other`, with a value or without. */
const LOCAL_NAMES = /^local (function )?(\w+(?:, \w+)*)(?: =)?/gm;

/** The fragment a function ends in, in a scope of its own, and its registration. */
function servedText({ name, refusesWhenFull }: { readonly name: string; readonly refusesWhenFull: boolean }): string {
  const keys = keysOf(name).map((key) => `'${key}'`);
  const flags = refusesWhenFull ? "" : "'allow-oom'";
  const served = `serve('${luaName(name)}', { ${keys.join(", ")} }, { ${flags} }, run)`;
  return `do\n${readFragment(name).text}${served}\nend`;
}

function keysOf(name: string): readonly ShardKey[] {
  const fragments = [...withIncluded(name).values(), ...withIncluded(FRAME).values()];
  return [...new Set(fragments.flatMap((fragment) => fragment.keys))].sort();
}

/** Names of functions have no hyphens. */
function luaName(name: string): string {
  return name.replaceAll("-", "_");
}

function listed(text: string, word: string): readonly string[] {
  const line = new RegExp(`^-- ${word}: (.*)$`, "m").exec(text)?.[1] ?? "";
  return line.split(/,\s*/).filter((entry) => entry !== "");
}

function isShardKey(name: string): name is ShardKey {
  return name in SHARD_KEYS;
}
