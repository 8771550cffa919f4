import { expect, test } from "vitest";
import { shortTime } from "../../cli/short-time.ts";

test.each([
  [0, "0 ms"],
  [1_999, "1999 ms"],
  [2_000, "2 s"],
  [119_999, "119 s"],
  [120_000, "2 min"],
  [3_600_000, "60 min"],
  [3 * 3_600_000 + 1, "3 h"],
  [7 * 86_400_000, "7 d"],
])("%i ms are %s", (ms, text) => {
  expect(shortTime(ms)).toBe(text);
});
