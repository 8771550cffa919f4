import fc from "fast-check";
import { expect, test } from "vitest";
import { decimalText, numbersOf, parseDecimal } from "../../../engine/values/wide-integer.ts";

test.each([
  ["signed", BigInt64Array, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  ["unsigned", BigUint64Array, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })],
] as const)("reads %s integers as the numbers nearest to them", (_, TypedArray, integer) => {
  fc.assert(
    fc.property(fc.array(integer), (integers) => {
      const numberAt = numbersOf(new TypedArray(integers));
      expect(integers.map((_, row) => numberAt(row))).toEqual(integers.map(Number));
    }),
  );
});

test("writes decimals with their scale and reads them back", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }),
      fc.integer({ min: 0, max: 38 }),
      (unscaled, scale) => {
        expect(parseDecimal(decimalText(unscaled, scale), scale)).toBe(unscaled);
      },
    ),
  );
});

test.each(["", ".", "1e5", "1,5", "0x1", "0.125"])("takes %j for no decimal of scale 2", (text) => {
  expect(parseDecimal(text, 2)).toBeUndefined();
});
