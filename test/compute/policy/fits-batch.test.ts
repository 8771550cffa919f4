import fc from "fast-check";
import { expect, test } from "vitest";
import { type BatchCaps, type BatchSize, fillsBatch, fitsBatch } from "../../../compute/policy/fits-batch.ts";
import { POLICY_VECTORS } from "./policy-vectors.ts";

const NOTHING: BatchSize = { rows: 0, bytes: 0, weight: 0 };

function plus(left: BatchSize, right: BatchSize): BatchSize {
  return { rows: left.rows + right.rows, bytes: left.bytes + right.bytes, weight: left.weight + right.weight };
}

function pack(caps: BatchCaps, sizes: readonly BatchSize[]) {
  let batch = NOTHING;
  let count = 0;
  for (const size of sizes) {
    if (!fitsBatch(caps, count, batch, size)) break;
    batch = plus(batch, size);
    count += 1;
  }
  return { count, batch };
}

for (const { caps, sizes, leading } of POLICY_VECTORS.fitsBatch) {
  const [maxRows, maxBytes, maxWeight] = caps;
  test(`caps ${caps.join("/")} take ${leading} of ${JSON.stringify(sizes)}`, () => {
    const messages = sizes.map(([rows, bytes, weight]) => ({ rows, bytes, weight }));
    expect(pack({ maxRows, maxBytes, maxWeight }, messages).count).toBe(leading);
  });
}

test("a batch of several messages is never above a cap, and what stays outside would not fit", () => {
  const size = fc.record({ rows: fc.nat(12), bytes: fc.nat(120), weight: fc.nat(30) });
  const caps = { maxRows: 10, maxBytes: 100, maxWeight: 25 };
  fc.assert(
    fc.property(fc.array(size, { maxLength: 20 }), (sizes) => {
      const { count, batch } = pack(caps, sizes);
      if (count > 1) expect(batch.rows <= 10 && batch.bytes <= 100 && batch.weight <= 25).toBe(true);
      const next = sizes[count];
      if (next !== undefined) expect(fitsBatch(caps, count, batch, next)).toBe(false);
    }),
    { numRuns: 200 },
  );
});

test("a cap that is reached fills a batch", () => {
  const caps = { maxRows: 10, maxBytes: 100, maxWeight: 25 };
  expect(fillsBatch(caps, { rows: 9, bytes: 99, weight: 24 })).toBe(false);
  expect(fillsBatch(caps, { rows: 10, bytes: 0, weight: 0 })).toBe(true);
});
