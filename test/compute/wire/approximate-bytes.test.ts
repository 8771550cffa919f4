import { expect, test } from "vitest";
import { approximateBytes } from "../../../compute/wire/approximate-bytes.ts";

test("text counts its characters, bytes their length, everything else eight", () => {
  expect(approximateBytes("four")).toBe(12);
  expect(approximateBytes(new Float64Array(4))).toBe(40);
  for (const value of [1, 2n, true, null, undefined, new Date(0)]) expect(approximateBytes(value)).toBe(8);
});

test("what is made of parts is their sum", () => {
  expect(approximateBytes(["ab", "cd"])).toBe(8 + 10 + 10);
  expect(approximateBytes({ name: "ab", tags: ["c"] })).toBe(8 + 10 + (8 + 9));
});

test("what holds itself, or one thing many times, ends", () => {
  const parent: { name: string; child?: unknown } = { name: "ab" };
  parent.child = { parent, again: parent };
  expect(approximateBytes(parent)).toBe(8 + 10 + (8 + 8 + 8));
  let layers: object = {};
  for (let depth = 0; depth < 64; depth++) layers = { left: layers, right: layers };
  expect(approximateBytes(layers)).toBe(64 * 16 + 8);
});
