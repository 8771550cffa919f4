// Lua fragments put together to scripts, once each and before whoever includes them. A fragment says in its opening comment
// what it includes and which keys it touches; a script declares the keys of all its fragments.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { QUEUE_LIMITS } from "../queue-limits.ts";
import { SHARD_KEYS, type ShardKey } from "./keys.ts";

/** One file of `lua/`. */
export interface Fragment {
  readonly name: string;
  readonly text: string;
  readonly includes: readonly string[];
  readonly keys: readonly ShardKey[];
}

/** What is loaded into Redis. */
export interface ScriptText {
  readonly text: string;
  readonly sha: string;
  /** In the order of KEYS. */
  readonly keys: readonly ShardKey[];
}

/** Scripts are the same for every shard. */
const assembled = new Map<string, ScriptText>();

/** Reads `lua/<name>.lua`. */
export function readFragment(name: string): Fragment {
  const text = readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), "utf8");
  return { name, text, includes: listed(text, "include"), keys: listed(text, "keys").filter(isShardKey) };
}

/** The script whose last fragment is `name`. `refusesWhenFull`: not run by a Redis that is out of memory. */
export function assembleScript(name: string, refusesWhenFull: boolean): ScriptText {
  const known = assembled.get(name);
  if (known !== undefined) return known;
  const script = assemble(name, refusesWhenFull);
  assembled.set(name, script);
  return script;
}

function assemble(name: string, refusesWhenFull: boolean): ScriptText {
  const fragments = withIncluded(name, new Map());
  const keys = [...new Set(fragments.flatMap((fragment) => fragment.keys))].sort();
  const text = [
    refusesWhenFull ? "#!lua" : "#!lua flags=allow-oom",
    `local keys = { ${keys.map((key, place) => `${key} = KEYS[${place + 1}]`).join(", ")} }`,
    `local LIMITS = { ${Object.entries(QUEUE_LIMITS)
      .map(([limit, value]) => `${limit} = ${value}`)
      .join(", ")} }`,
    ...fragments.map((fragment) => fragment.text),
  ].join("\n");
  return { text, sha: createHash("sha1").update(text).digest("hex"), keys };
}

/** `name` and all it includes, each once and after what it includes itself. */
function withIncluded(name: string, found: Map<string, Fragment>): readonly Fragment[] {
  if (!found.has(name)) {
    const fragment = readFragment(name);
    for (const included of fragment.includes) withIncluded(included, found);
    found.set(name, fragment);
  }
  return [...found.values()];
}

function listed(text: string, word: string): readonly string[] {
  const line = new RegExp(`^-- ${word}: (.*)$`, "m").exec(text)?.[1] ?? "";
  return line.split(/,\s*/).filter((entry) => entry !== "");
}

function isShardKey(name: string): name is ShardKey {
  return name in SHARD_KEYS;
}
