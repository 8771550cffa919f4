import fc from "fast-check";
import { expect, test } from "vitest";
import { backOff } from "../../../compute/policy/back-off.ts";
import { POLICY_VECTORS } from "./policy-vectors.ts";

for (const { settings, failures, randomPerMille, delayMs } of POLICY_VECTORS.backOff) {
  const [initialMs, multiplier, maxWaitMs, jitter] = settings;
  test(`after ${failures} failures ${initialMs} ms × ${multiplier} is ${delayMs} ms${jitter ? " with jitter" : ""}`, () => {
    const policy = { initialMs, multiplier, maxWaitMs, jitter };
    expect(backOff(policy, failures, randomPerMille / 1000)).toBe(delayMs);
  });
}

test("no wait is longer than the longest, or below nothing", () => {
  fc.assert(
    fc.property(
      fc.nat(5_000),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 3_000 }),
      (initialMs, multiplier, failures) => {
        const policy = { initialMs, multiplier, maxWaitMs: 60_000, jitter: true };
        const delayMs = backOff(policy, failures, 0.999);
        expect(delayMs).toBeGreaterThanOrEqual(0);
        expect(delayMs).toBeLessThanOrEqual(60_000);
        expect(Number.isInteger(delayMs)).toBe(true);
      },
    ),
    { numRuns: 100 },
  );
});
