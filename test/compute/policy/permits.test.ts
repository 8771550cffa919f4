import fc from "fast-check";
import { expect, test } from "vitest";
import {
  acquirePermit,
  decidePermit,
  type PermitHolder,
  type Permits,
  releasePermit,
} from "../../../compute/policy/permits.ts";
import { POLICY_VECTORS } from "./policy-vectors.ts";

class Gate {
  readonly permits: Permits;
  readonly holders = new Map<number, PermitHolder>();

  constructor(maxConcurrent: number) {
    this.permits = { maxConcurrent, used: 0 };
  }

  acquire(token: number, ancestors: readonly number[]) {
    const lease: PermitHolder = { lender: undefined, borrower: undefined };
    const nearest = ancestors.find((ancestor) => this.holders.has(ancestor));
    const reply = acquirePermit(this.permits, lease, nearest === undefined ? undefined : this.holders.get(nearest));
    if (reply !== "wait") this.holders.set(token, lease);
    return reply;
  }

  release(token: number) {
    const lease = this.holders.get(token);
    if (lease === undefined) return;
    this.holders.delete(token);
    releasePermit(this.permits, lease);
  }
}

for (const { name, maxConcurrent, steps } of POLICY_VECTORS.permits) {
  test(name, () => {
    const gate = new Gate(maxConcurrent);
    for (const step of steps) {
      if ("release" in step) {
        gate.release(step.release);
      } else {
        expect(gate.acquire(step.acquire, step.ancestors)).toBe(step.reply);
        const lender = gate.holders.get(step.acquire)?.lender;
        expect(lender).toBe(step.lender === undefined ? undefined : gate.holders.get(step.lender));
      }
      expect(gate.permits.used).toBe(step.used);
    }
  });
}

const moves = fc.array(fc.record({ releases: fc.boolean(), pick: fc.nat(50), isNested: fc.boolean() }), {
  maxLength: 80,
});

test("permits owned never exceed the limit, every lease that owns none borrows, and nothing is left at the end", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), moves, (maxConcurrent, sequence) => {
      const gate = new Gate(maxConcurrent);
      const ancestorsOf = new Map<number, readonly number[]>();
      let token = 0;
      for (const { releases, pick, isNested } of sequence) {
        const live = [...gate.holders.keys()];
        const chosen = live[pick % Math.max(1, live.length)];
        if (releases && chosen !== undefined) {
          gate.release(chosen);
        } else {
          token += 1;
          const ancestors = isNested && chosen !== undefined ? [chosen, ...(ancestorsOf.get(chosen) ?? [])] : [];
          ancestorsOf.set(token, ancestors);
          gate.acquire(token, ancestors);
        }
        const owners = [...gate.holders.values()].filter((lease) => lease.lender === undefined);
        expect(owners).toHaveLength(gate.permits.used);
        expect(gate.permits.used).toBeLessThanOrEqual(maxConcurrent);
        for (const lease of gate.holders.values()) {
          if (lease.borrower !== undefined) expect(lease.borrower.lender).toBe(lease);
        }
      }
      for (const left of [...gate.holders.keys()]) gate.release(left);
      expect(gate.permits.used).toBe(0);
    }),
    { numRuns: 200 },
  );
});

test("deciding changes nothing", () => {
  const gate: Permits = { maxConcurrent: 1, used: 0 };
  expect(decidePermit(gate, undefined)).toBe("own");
  expect(gate.used).toBe(0);
});
