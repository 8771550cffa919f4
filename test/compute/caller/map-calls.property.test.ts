// What `map` gives does not depend on how its items were cut into messages and batches.
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { fn, type Settled } from "../../../catalog/index.ts";
import { openCalls } from "./open-calls.ts";

const halve = fn({ name: "halve", input: { x: z.number() }, output: z.number() }).row(({ x }) => x / 2);

const runs = fc.record({
  items: fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 300 }),
  maxRows: fc.constantFrom(undefined, 1, 7, 64),
  ordered: fc.boolean(),
  isSlow: fc.boolean(),
});

async function* turnByTurn(items: readonly number[]) {
  for (const x of items) {
    if (x % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
    yield { x };
  }
}

test("every item has its result, whatever travels together", async () => {
  await fc.assert(
    fc.asyncProperty(runs, async ({ items, maxRows, ordered, isSlow }) => {
      const limits = { maxBytes: 1 << 20, maxWeight: 1e9, maxWaitMs: 1, eager: true };
      const { calls, handle } = openCalls({ batching: maxRows && { ...limits, maxRows } });
      await handle(halve, (x: number) => {
        if (x % 7 === 0) throw new RangeError(String(x));
        return x / 2;
      });
      const source = isSlow ? turnByTurn(items) : items.map((x) => ({ x }));
      const told: string[] = [];
      for await (const result of calls.map(halve, source, { ordered, settle: true })) {
        const { ok, ...rest } = result as Settled<number>;
        told.push(ok ? String("value" in rest && rest.value) : String("error" in rest && rest.error.message));
      }
      const expected = items.map((x) => (x % 7 === 0 ? `RangeError: ${x}` : String(x / 2)));
      expect(ordered ? told : told.sort()).toEqual(ordered ? expected : expected.sort());
    }),
    { numRuns: 40, seed: 7 },
  );
});
