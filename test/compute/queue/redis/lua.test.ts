// What every Lua fragment keeps to.
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SHARD_KEYS } from "../../../../compute/queue/redis/keys.ts";
import { assembleScript, readFragment } from "../../../../compute/queue/redis/script-text.ts";
import { SCRIPTS } from "../../../../compute/queue/redis/scripts.ts";

const FOLDER = new URL("../../../../compute/queue/redis/lua/", import.meta.url);
const FRAGMENTS = readdirSync(FOLDER).map((file) => readFragment(file.replace(/\.lua$/, "")));
const CODE = new Map(FRAGMENTS.map((fragment) => [fragment.name, fragment.text.replaceAll(/--.*$/gm, "")]));

/** Where keys are parameters: the fragments through which all others read and write records. */
const GENERAL = new Map([
  ["store", ["hash"]],
  ["commit", ["name"]],
]);

/** Function → the fragment that defines it. */
const DEFINERS = new Map(
  [...CODE].flatMap(([name, code]) =>
    [...code.matchAll(/^(?:local )?function (\w+)/gm)].map((match) => [match[1]!, name]),
  ),
);

/** A fragment and all it includes. */
function reachedFrom(name: string, reached = new Set<string>()): Set<string> {
  if (reached.has(name)) return reached;
  reached.add(name);
  for (const included of readFragment(name).includes) reachedFrom(included, reached);
  return reached;
}

describe.each(FRAGMENTS)("the Lua fragment $name", ({ name, text, includes, keys }) => {
  const code = CODE.get(name)!;

  it("says in its first line what it is, and has at most 80 lines", () => {
    expect(text).toMatch(/^-- \S/);
    expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(80);
  });

  it("declares the keys it touches and no others", () => {
    const touched = [...code.matchAll(/\bkeys\.(\w+)/g)].map((match) => match[1]);
    expect([...keys].sort()).toEqual([...new Set(touched)].sort());
  });

  it("gives Redis only declared keys, never a name it has built", () => {
    expect(code).not.toMatch(/\bKEYS\b/);
    const calls = [...code.matchAll(/redis\.p?call\(\s*([^,)]+)(?:,\s*([^,)]+))?/g)];
    for (const [call, command, key] of calls) {
      if (command === "'TIME'") continue;
      const isDeclared = /^keys\.\w+$/.test(key ?? "") || GENERAL.get(name)?.includes(key ?? "");
      expect(isDeclared, `${call} …`).toBe(true);
    }
  });

  it("includes what defines the functions it calls", () => {
    for (const included of includes) expect(CODE.has(included), included).toBe(true);
    const reached = reachedFrom(name);
    for (const [, called] of code.matchAll(/(?<![.:\w])(\w+)\(/g)) {
      const definer = DEFINERS.get(called!);
      if (definer !== undefined) expect(reached, `${called} of ${definer}`).toContain(definer);
    }
  });
});

describe("the scripts", () => {
  const scripts = Object.values(SCRIPTS);

  it("use every fragment and every key", () => {
    const reached = new Set<string>();
    for (const script of scripts) reachedFrom(script.name, reached);
    expect([...reached].sort()).toEqual([...CODE.keys()].sort());
    const keys = new Set(scripts.flatMap((script) => assembleScript(script.name, script.refusesWhenFull).keys));
    expect([...keys].sort()).toEqual(Object.keys(SHARD_KEYS).sort());
  });

  it.each(scripts)("$name says what it is asked and what it replies", ({ name }) => {
    const { text } = readFragment(name);
    expect(text).toMatch(/^-- request: /m);
    expect(text).toMatch(/^-- replies/m);
  });

  it("run when Redis is out of memory, but for the one that adds", () => {
    const refusing = scripts.filter((script) => script.refusesWhenFull).map((script) => script.name);
    expect(refusing).toEqual(["submit"]);
    expect(assembleScript("turn", false).text).toMatch(/^#!lua flags=allow-oom\n/);
    expect(assembleScript("submit", true).text).toMatch(/^#!lua\n/);
  });
});
