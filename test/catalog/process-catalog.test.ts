import { expect, test } from "vitest";
import { z } from "zod";
import { fn, processCatalog } from "../../catalog/index.ts";

const spec = (name: string) => ({ name, input: { x: z.number() }, output: z.number() });

test("finds what this process has defined, by name", () => {
  const f = fn(spec("find_me")).row(({ x }) => x);
  expect(processCatalog().find("find_me")).toBe(f);
  expect(processCatalog().names()).toContain("find_me");
  expect(processCatalog().find("find_nobody")).toBeUndefined();
});

test("the same name from the same place replaces the older definition", () => {
  const define = (factor: number) => fn(spec("reloaded")).row(({ x }) => x * factor);
  define(1);
  const newer = define(2);
  expect(processCatalog().find("reloaded")).toBe(newer);
});

test("the same name from two places is an error when it is looked up, naming both", () => {
  fn(spec("twice")).row(({ x }) => x);
  fn(spec("twice")).row(({ x }) => x);
  expect(() => processCatalog().find("twice")).toThrow(
    expect.objectContaining({
      code: "function.ambiguous-name",
      facts: { name: "twice", places: [expect.stringMatching(/:\d+:\d+$/), expect.stringMatching(/:\d+:\d+$/)] },
    }),
  );
});

test("given functions, sees those and no others", () => {
  const mine = fn(spec("mine")).row(({ x }) => x);
  fn(spec("not_mine")).row(({ x }) => x);
  const catalog = processCatalog([mine]);
  expect(catalog.names()).toEqual(["mine"]);
  expect(catalog.find("mine")).toBe(mine);
  expect(catalog.find("not_mine")).toBeUndefined();
});

test("given two functions of one name, refuses them", () => {
  const one = fn(spec("same")).row(({ x }) => x);
  const two = fn(spec("same")).row(({ x }) => x);
  expect(() => processCatalog([one, one])).not.toThrow();
  expect(() => processCatalog([one, two])).toThrow(expect.objectContaining({ code: "function.ambiguous-name" }));
});
