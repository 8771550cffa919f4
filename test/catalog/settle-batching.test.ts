import { expect, test } from "vitest";
import { z } from "zod";
import { type Batching, definitionOf, fn } from "../../catalog/index.ts";

const spec = { name: "f", input: { text: z.string() }, output: z.string() };
const define = (batching?: object) => fn(spec).batch(({ text }) => text, batching as Batching<{ text: string }>);

test("a batch has 10 rows, 8 MiB and a second to fill, and bad rows are found by halving", () => {
  expect(definitionOf(define())!.batching).toEqual({
    ...{ maxRows: 10, maxBytes: 8 << 20, maxWaitMs: 1000, weight: undefined, maxWeight: Number.POSITIVE_INFINITY },
    ...{ eager: false, onBatchError: "bisect" },
  });
});

test("what is said is kept, and the description agrees", () => {
  const f = define({
    maxRows: 256,
    maxWaitMs: 0,
    weight: () => 2,
    maxWeight: 0.5,
    eager: true,
    onBatchError: "failAll",
  });
  const { batching } = definitionOf(f)!;
  expect(batching).toMatchObject({ maxRows: 256, maxWaitMs: 0, maxWeight: 0.5, eager: true, onBatchError: "failAll" });
  expect(batching.weight!([""])).toBe(2);
  expect(f["~function"].maxRows).toBe(256);
});

test.each<[string, object | null, RegExp]>([
  ["no rows", { maxRows: 0 }, /maxRows must be a whole number from 1/],
  ["negative bytes", { maxBytes: -1 }, /maxBytes must be a whole number from 1/],
  ["a wait that is not a number", { maxWaitMs: Number.NaN }, /maxWaitMs must be a whole number from 0/],
  ["a largest weight without a weight", { maxWeight: 5 }, /maxWeight needs weight/],
  ["a largest weight of 0", { weight: () => 1, maxWeight: 0 }, /maxWeight must be a number above 0, not 0/],
  ["a weight that is a number", { weight: 5 }, /weight must be a function of the columns/],
  ["eager as text", { eager: "yes" }, /eager must be true or false, not "yes"/],
  ["an unknown way to fail", { onBatchError: "skip" }, /onBatchError must be "bisect" or "failAll", not "skip"/],
  ["a misspelt option", { maxRow: 5 }, /there is no option "maxRow" Did you mean "maxRows"/],
  ["no options at all", null, /must be an object of options/],
])("%s is refused", (_, batching, message) => {
  expect(() => define(batching as object)).toThrow(message);
});

test("batching belongs to batches, and generators to streams", () => {
  const loose = fn(spec) as unknown as Record<
    "row" | "batch" | "stream",
    (handler: unknown, batching?: object) => unknown
  >;
  expect(() => loose.stream(async function* () {}, { maxRows: 5 })).toThrow(/a stream handler takes one row at a time/);
  expect(() => loose.row(() => "", { maxRows: 5 })).toThrow(/a row handler takes one row at a time/);
  expect(() => loose.batch(async function* () {})).toThrow(/the batch handler is a generator.*write \.stream/);
  expect(() => loose.row(function* () {})).toThrow(/the row handler is a generator/);
  expect(() => loose.stream(function* () {})).toThrow(/must be an async generator/);
});
