import fc from "fast-check";
import { expect, test } from "vitest";
import { TurnoverMap } from "../../compute/turnover-map.ts";

const key = fc.integer({ min: 0, max: 2_000 });
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("set" as const), key }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("delete" as const), key }) },
);

test("a turnover map holds what a map would hold, in some order", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 2_000, maxLength: 4_000, size: "max" }), (steps) => {
      const [turnover, plain] = [new TurnoverMap<number, number>(), new Map<number, number>()];
      for (const [at, { kind, key: each }] of steps.entries()) {
        if (kind === "set") {
          turnover.set(each, at);
          plain.set(each, at);
        } else if (turnover.delete(each) !== plain.delete(each)) return false;
        if (turnover.get(each) !== plain.get(each) || turnover.size !== plain.size) return false;
      }
      const sorted = (map: Iterable<[number, number]>) => [...map].sort(([left], [right]) => left - right);
      return JSON.stringify(sorted(turnover)) === JSON.stringify(sorted(plain));
    }),
    { numRuns: 20, seed: 7, endOnFailure: true },
  );
});

test("entries may be taken out while a turnover map is read", () => {
  const map = new TurnoverMap<number, number>();
  for (let each = 0; each < 2_000; each++) map.set(each, each);
  for (const [each] of map) map.delete(each);
  expect(map.size).toBe(0);
});
