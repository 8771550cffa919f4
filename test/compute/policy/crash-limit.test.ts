import { expect, test } from "vitest";
import { crashLimit } from "../../../compute/policy/crash-limit.ts";

test("a message of several rows is given a crash more for each halving", () => {
  expect([0, 1, 2, 3, 16, 17, 4096].map((rows) => crashLimit(3, rows))).toEqual([3, 3, 4, 5, 7, 8, 15]);
});
