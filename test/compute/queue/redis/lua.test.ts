// What every Lua fragment keeps to.
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SHARD_KEYS } from "../../../../compute/queue/redis/keys.ts";
import { queueLibrary, readFragment, withIncluded } from "../../../../compute/queue/redis/library.ts";
import { SCRIPTS } from "../../../../compute/queue/redis/scripts.ts";

const FOLDER = new URL("../../../../compute/queue/redis/lua/", import.meta.url);
const FRAGMENTS = readdirSync(FOLDER).map((file) => readFragment(file.replace(/\.lua$/, "")));
const CODE = new Map(FRAGMENTS.map((fragment) => [fragment.name, fragment.text.replaceAll(/--.*$/gm, "")]));

/** Where keys are parameters: the fragments through which all others read and write records. */
const GENERAL = new Map([
  ["store", ["hash"]],
  ["commit", ["name", "hash"]],
]);

/** Commands without keys. */
const KEYLESS = new Set(["'TIME'", "'PUBLISH'", "'PUBSUB'", "'INFO'"]);

/** Function → the fragment that defines it for others; what a script ends in is its own. */
const SCRIPT_NAMES = new Set(Object.values(SCRIPTS).map((script) => script.name));
const DEFINERS = new Map(
  [...CODE]
    .filter(([name]) => !SCRIPT_NAMES.has(name))
    .flatMap(([name, code]) => [...code.matchAll(/^(?:local )?function (\w+)/gm)].map((match) => [match[1]!, name])),
);

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
      if (KEYLESS.has(command!)) continue;
      const isDeclared = /^keys\.\w+$/.test(key ?? "") || GENERAL.get(name)?.includes(key ?? "");
      expect(isDeclared, `${call} …`).toBe(true);
    }
  });

  it("includes what defines the functions it calls", () => {
    for (const included of includes) expect(CODE.has(included), included).toBe(true);
    const reached = new Set(withIncluded(name).keys());
    for (const [, called] of code.matchAll(/(?<![.:\w])(\w+)\(/g)) {
      const definer = DEFINERS.get(called!);
      if (definer !== undefined) expect(reached, `${called} of ${definer}`).toContain(definer);
    }
  });
});

describe("the library", () => {
  const scripts = Object.values(SCRIPTS);
  const { name: libraryName, text, functions } = queueLibrary();

  it("has every fragment once, and every key", () => {
    for (const fragment of FRAGMENTS)
      expect(text.split(fragment.text.split("\n", 1)[0]!), fragment.name).toHaveLength(2);
    const keys = new Set([...functions.values()].flatMap((each) => each.keys));
    expect([...keys].sort()).toEqual(Object.keys(SHARD_KEYS).sort());
  });

  it.each(scripts)("has $name, which says what it is asked and what it replies", ({ name }) => {
    expect(readFragment(name).text).toMatch(/^-- request: /m);
    expect(readFragment(name).text).toMatch(/^-- replies/m);
    expect(functions.get(name)!.fullName).toBe(`${libraryName}_${name.replaceAll("-", "_")}`);
  });

  it("runs when Redis is out of memory, but for the function that adds", () => {
    const refusing = scripts.filter((script) => script.refusesWhenFull).map((script) => script.name);
    expect(refusing).toEqual(["submit"]);
    expect(text.match(/^serve\(.*\{ {2}\}, run\)$/gm)).toEqual([expect.stringMatching(/^serve\('submit'/)]);
  });
});
