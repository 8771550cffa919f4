import { expect, it } from "vitest";
import { inferType } from "../../../engine/frame/infer-type.ts";
import { printType } from "../../../engine/types/logical-type.ts";
import { expectFailure } from "./expect-failure.ts";

const CASES: readonly (readonly [string, readonly unknown[]])[] = [
  ["DOUBLE", [1, 2.5, null]],
  ["BIGINT", [1n, undefined, 2n]],
  ["HUGEINT", [1n, 2n ** 80n]],
  ["BOOLEAN", [true]],
  ["TIMESTAMP WITH TIME ZONE", [new Date(0)]],
  ["BLOB", [new Uint8Array(1)]],
  ["VARCHAR", [null]],
  ["VARCHAR", []],
  ["DOUBLE[]", [[], [1], null]],
  ["DOUBLE[]", [new Float64Array(2)]],
  ["VARCHAR[]", [[]]],
  ['STRUCT("a" DOUBLE, "b" VARCHAR)[]', [[{ a: 1 }], [{ b: "x" }, null]]],
];

it.each(CASES)("tells %s", (expected, values) => {
  expect(printType(inferType("x", values))).toBe(expected);
});

it("names the place where types are mixed", async () => {
  const error = await expectFailure(() => inferType("x", [{ a: [1] }, { a: ["y"] }]), "plan.type-mismatch");
  expect(error.message).toContain('"x.a[]" holds both DOUBLE and VARCHAR');
  await expectFailure(() => inferType("x", [{}]), "plan.type-mismatch");
  await expectFailure(() => inferType("x", [Symbol("s")]), "plan.type-mismatch");
});
