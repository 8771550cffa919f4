import fc from "fast-check";
import { expect, test } from "vitest";
import { FULL_BUCKET, gcra, pauseBucket, type RateState } from "../../../compute/policy/gcra.ts";
import { POLICY_VECTORS } from "./policy-vectors.ts";

for (const { name, limit, steps } of POLICY_VECTORS.gcra) {
  test(name, () => {
    let state: RateState = FULL_BUCKET;
    for (const step of steps) {
      if ("pauseUs" in step) {
        state = pauseBucket(state, step.nowUs + step.pauseUs);
        expect(state.pausedUntilUs).toBe(step.pausedUntilUs);
      } else {
        const decision = gcra(limit, state, step.cost, step.nowUs);
        state = decision.state;
        expect({ ...step, ...decision, state: undefined, arrivalUs: state.arrivalUs }).toEqual({ ...step });
      }
    }
  });
}

const arrivals = fc.array(
  fc.record({ gapUs: fc.integer({ min: 0, max: 400_000 }), cost: fc.integer({ min: 0, max: 12 }) }),
  { maxLength: 60 },
);
const limits = fc.record({
  tokens: fc.integer({ min: 1, max: 5_000 }),
  periodUs: fc.constantFrom(1_000_000, 60_000_000),
  burst: fc.integer({ min: 1, max: 10 }),
});

test("tokens given never exceed rate × time + burst, whatever comes when", () => {
  fc.assert(
    fc.property(limits, arrivals, (limit, asked) => {
      let state: RateState = FULL_BUCKET;
      let nowUs = 1_000_000_000;
      const startUs = nowUs;
      let given = 0;
      for (const { gapUs, cost } of asked) {
        nowUs += gapUs;
        const decision = gcra(limit, state, cost, nowUs);
        state = decision.state;
        if (decision.allowed) given += Math.min(cost, limit.burst);
        expect(given).toBeLessThanOrEqual(((nowUs - startUs + 1) * limit.tokens) / limit.periodUs + limit.burst);
      }
    }),
    { numRuns: 200 },
  );
});

test("who waits as long as it was told is admitted then, and not a microsecond before", () => {
  fc.assert(
    fc.property(limits, arrivals, (limit, asked) => {
      let state: RateState = FULL_BUCKET;
      let nowUs = 1_000_000_000;
      for (const { gapUs, cost } of asked) {
        nowUs += gapUs;
        const first = gcra(limit, state, cost, nowUs);
        if (!first.allowed) {
          expect(gcra(limit, state, cost, nowUs + first.waitUs - 1).allowed).toBe(false);
          nowUs += first.waitUs;
        }
        const then = gcra(limit, state, cost, nowUs);
        expect(then.allowed).toBe(true);
        state = then.state;
      }
    }),
    { numRuns: 200 },
  );
});
