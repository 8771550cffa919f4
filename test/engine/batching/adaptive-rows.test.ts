import { expect, it } from "vitest";
import { nextRows } from "../../../engine/batching/adaptive-rows.ts";

const limits = { minRows: 8, maxRows: 1000 };

it("doubles batches that are over at once, up to the most", () => {
  expect(nextRows(100, 1, limits)).toBe(200);
  expect(nextRows(900, 1, limits)).toBe(1000);
});

it("halves batches that take long, down to what keeps every slot busy", () => {
  expect(nextRows(100, 5_000, limits)).toBe(50);
  expect(nextRows(9, 5_000, limits)).toBe(8);
});

it("leaves a good size alone", () => {
  expect(nextRows(100, 200, limits)).toBe(100);
});
