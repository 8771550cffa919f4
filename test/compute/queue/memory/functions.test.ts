import { expect, test } from "vitest";
import type { FunctionLimits } from "../../../../compute/queue/limits.ts";
import { Functions } from "../../../../compute/queue/memory/functions.ts";

const limits = (name: string, changes: Partial<FunctionLimits> = {}): FunctionLimits => ({
  function: name,
  gate: { key: name, maxConcurrent: 1, nested: "borrow" },
  rate: undefined,
  costUnit: "lease",
  batching: undefined,
  maxWaitingRows: 10,
  maxWaitingBytes: 10,
  mayRunTwice: true,
  ...changes,
});

const open = () => new Functions({ onReturn: () => undefined, onBell: () => undefined });
const rate = (tokens: number) => ({ key: "shared", tokens, periodUs: 1_000_000, burst: 1 });

test("functions that name one key share its gate and its bucket", () => {
  const functions = open();
  const gate = { key: "shared", maxConcurrent: 2, nested: "borrow" } as const;
  functions.declare([limits("a@1", { gate, rate: rate(5) }), limits("b@1", { gate, rate: rate(5) })]);
  expect(functions.get("a@1")?.gate).toBe(functions.get("b@1")?.gate);
  expect(functions.get("a@1")?.bucket).toBe(functions.get("b@1")?.bucket);
  expect(functions.get("a@1")?.gate.functions.size).toBe(2);
});

test("two functions that differ about a key are refused, both are named and nothing is changed", () => {
  const functions = open();
  functions.declare([limits("a@1", { rate: rate(5) })]);
  const declare = () => functions.declare([limits("c@1"), limits("b@1", { rate: rate(6) })]);
  expect(declare).toThrowError(
    expect.objectContaining({
      code: "config.policy-conflict",
      facts: expect.objectContaining({ key: "shared", functions: ["b@1", "a@1"] }),
    }),
  );
  expect(functions.get("c@1")).toBeUndefined();
});

test("the newest version of a function says what counts for all of them", () => {
  const functions = open();
  functions.declare([limits("a@1", { rate: rate(5) })]);
  functions.declare([limits("a@2", { rate: rate(50) })]);
  expect(functions.get("a@1")?.bucket.limit?.tokens).toBe(50);
});

test("both functions of a key may change together", () => {
  const functions = open();
  functions.declare([limits("a@1", { rate: rate(5) }), limits("b@1", { rate: rate(5) })]);
  functions.declare([limits("a@1", { rate: rate(7) }), limits("b@1", { rate: rate(7) })]);
  expect(functions.get("a@1")?.bucket.limit?.tokens).toBe(7);
});

test("a function keeps what it was paused for when it is declared again", () => {
  const functions = open();
  functions.declare([limits("a@1")]);
  functions.get("a@1")?.bucket.pause(100);
  functions.declare([limits("a@1", { maxWaitingRows: 5 })]);
  expect(functions.get("a@1")?.bucket.waitUs(1, 0)).toBe(100);
});

test("a gate that no function names any more has none of them", () => {
  const functions = open();
  functions.declare([limits("a@1")]);
  const before = functions.get("a@1")?.gate;
  functions.declare([limits("a@1", { gate: { key: "other", maxConcurrent: 1, nested: "borrow" } })]);
  expect(before?.functions.size).toBe(0);
  expect(functions.get("a@1")?.gate.key).toBe("other");
});
