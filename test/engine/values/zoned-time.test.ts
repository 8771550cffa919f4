import fc from "fast-check";
import { expect, test } from "vitest";
import { parseZonedTime, zonedTimeText } from "../../../engine/values/zoned-time.ts";

test.each(["12:34:56+02:00", "00:00:00.000001-05:30:15", "24:00:00+00:00"])("reads and writes %s", (text) => {
  expect(zonedTimeText(parseZonedTime(text)!)).toBe(text);
});

test.each(["12:34:56", "12:34:56+16:00", "25:00:00+00:00", "noon+01:00", "12:00:00+1"])("refuses %s", (text) => {
  expect(parseZonedTime(text)).toBeUndefined();
});

test("keeps every time of day in every zone", () => {
  const micros = fc.bigInt({ min: 0n, max: 86_400_000_000n });
  const zone = fc.bigInt({ min: 0n, max: 2n * 57_599n });
  fc.assert(
    fc.property(micros, zone, (time, offset) => {
      const packed = (time << 24n) | offset;
      expect(parseZonedTime(zonedTimeText(packed))).toBe(packed);
    }),
  );
});
