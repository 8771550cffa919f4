import fc from "fast-check";
import { expect, test } from "vitest";
import { fairTag } from "../../../compute/policy/fair-tag.ts";
import { POLICY_VECTORS } from "./policy-vectors.ts";

class FairQueue {
  virtualTime = 0;
  readonly finish = new Map<string, number>();
  readonly waiting: { readonly tenant: string; readonly start: number; readonly rows: number }[] = [];

  add(tenant: string, rows: number): number {
    const tag = fairTag(this.virtualTime, this.finish.get(tenant) ?? 0, rows);
    this.finish.set(tenant, tag.finish);
    this.waiting.push({ tenant, start: tag.start, rows });
    return tag.start;
  }

  serve() {
    this.waiting.sort((left, right) => left.start - right.start);
    const next = this.waiting.shift();
    if (next !== undefined) this.virtualTime = next.start;
    return next;
  }
}

for (const { name, steps } of POLICY_VECTORS.fairTag) {
  test(name, () => {
    const queue = new FairQueue();
    for (const step of steps) {
      if ("tenant" in step) expect(queue.add(step.tenant, step.rows)).toBe(step.start);
      else expect(queue.serve()).toMatchObject({ tenant: step.serve, start: step.start });
    }
  });
}

test("two tenants that always wait are served the same number of rows, but for their largest messages", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 30, maxLength: 30 });
  fc.assert(
    fc.property(sizes, sizes, (left, right) => {
      const queue = new FairQueue();
      for (const rows of left) queue.add("left", rows);
      for (const rows of right) queue.add("right", rows);
      const served = { left: 0, right: 0 };
      for (let next = queue.serve(); next !== undefined; next = queue.serve()) {
        served[next.tenant as "left" | "right"] += next.rows;
        const stillWaits = (tenant: string) => queue.waiting.some((message) => message.tenant === tenant);
        if (!stillWaits("left") || !stillWaits("right")) break;
        expect(Math.abs(served.left - served.right)).toBeLessThanOrEqual(100);
      }
    }),
    { numRuns: 50 },
  );
});
