// The catalog's Lua: every key it touches is declared.
import { expect, test } from "vitest";
import { catalogLibrary, moveName } from "../../../compute/redis-store/catalog-library.ts";

const { name, text } = catalogLibrary();

test("touches declared keys only, by their places", () => {
  const calls = [...text.matchAll(/redis\.call\(('[A-Z]+'), ?([^,)]+)/g)];
  expect(calls.length).toBeGreaterThan(10);
  for (const [call, , key] of calls)
    expect({ call, key }).toMatchObject({ key: expect.stringMatching(/^(keys\[[A-Z]+\]|key)$/) });
  expect(text.match(/redis\.p?call/g)).toHaveLength(calls.length);
});

test("is one of its own for each version of its text, and so are its functions", () => {
  expect(text.startsWith(`#!lua name=${name}\n`)).toBe(true);
  expect(name).toMatch(/^quarry_catalog_[0-9a-f]{12}$/);
  expect(moveName("put")).toBe(`${name}_put`);
});
