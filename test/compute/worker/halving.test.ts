import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { definitionOf } from "../../../catalog/index.ts";
import type { WorkResult } from "../../../compute/isolation/isolate.ts";
import type { CallId } from "../../../compute/queue/messages.ts";
import { payloadRows } from "../../../compute/wire/payload-rows.ts";
import { type HalvingRun, runHalving } from "../../../compute/worker/halving.ts";
import type { LeasedRows } from "../../../compute/worker/leased-rows.ts";
import { fn } from "../../../index.ts";

const definition = definitionOf(
  fn({ name: "halving_test", input: { n: z.int() }, output: z.int() }).batch(({ n }) => n),
)!;

function rowsUpTo(count: number): LeasedRows {
  const values = Array.from({ length: count }, (_, n) => n);
  const call = { firstRow: 0, id: "main.x" as CallId, rows: undefined, idempotencyKey: "x", trace: undefined };
  return { payload: { kind: "columns", columns: [values], rows: values }, count, calls: [call] };
}

function valuesOf({ payload }: LeasedRows): number[] {
  if (payload.kind !== "columns") throw new Error("columns are expected");
  return Array.from(payload.rows, (row) => payload.columns[0]![row] as number);
}

/** Rows of `bad` throw, or kill, whatever they run with. */
function run(bad: ReadonlySet<number>, how: "throws" | "crashes", counter = { runs: 0 }): HalvingRun {
  const failure = { type: "Error", message: "bad", stack: undefined };
  return {
    definition,
    isDivisible: () => true,
    dividesCrashes: true,
    run: async (rows): Promise<WorkResult> => {
      counter.runs++;
      expect(payloadRows(rows.payload)).toBe(rows.count);
      const values = valuesOf(rows);
      if (!values.some((value) => bad.has(value))) {
        return { kind: "done", values, failures: [], invocations: 1, isAsync: false };
      }
      if (how === "crashes") return { kind: "crashed", detail: "exit code 137" };
      const facts = { retryable: false, isWanted: false, retryAfterMs: undefined };
      return { kind: "threw", failure: { ...failure, ...facts } };
    },
  };
}

test("finds exactly the bad rows, keeps the order, and costs at most 2k·log₂ n more runs", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 200 }),
      fc.uniqueArray(fc.nat(199), { maxLength: 12 }),
      fc.constantFrom("throws" as const, "crashes" as const),
      async (count, chosen, how) => {
        const bad = new Set(chosen.filter((row) => row < count));
        const counter = { runs: 0 };
        const { values, failures } = await runHalving(run(bad, how, counter), rowsUpTo(count));
        expect(failures.map(({ row }) => row)).toEqual([...bad].sort((a, b) => a - b));
        expect([...values]).toEqual(Array.from({ length: count }, (_, n) => (bad.has(n) ? null : n)));
        expect(counter.runs).toBeLessThanOrEqual(1 + 2 * bad.size * Math.ceil(Math.log2(Math.max(2, count))));
      },
    ),
    { numRuns: 200, seed: 11 },
  );
});

test("asks before it divides: a failure that is not divisible fails every row in one run", async () => {
  const counter = { runs: 0 };
  const how = { ...run(new Set([3]), "throws", counter), isDivisible: () => false };
  const { failures } = await runHalving(how, rowsUpTo(8));
  expect(failures).toHaveLength(8);
  expect(counter.runs).toBe(1);
});
