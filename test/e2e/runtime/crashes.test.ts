// Rows that kill their worker: they fail alone, and no innocent with them.
import { expect, onTestFinished, test } from "vitest";
import { EmbeddedRuntime } from "../../../compute/index.ts";
import { argumentsOf } from "../../compute/runtime/run-function.ts";
import { poisonBatch, poisonThread } from "./fixtures/poison.ts";

const signal = new AbortController().signal;
const upTo = (count: number) => ({ n: Array.from({ length: count }, (_, n) => n) });

function openRuntime() {
  const runtime = new EmbeddedRuntime();
  onTestFinished(() => runtime.close());
  return runtime;
}

test.each([
  ["process", poisonBatch],
  ["thread", poisonThread],
] as const)(
  "a row that kills its %s in a batch of 16: 15 values and one WorkerCrash",
  async (_, f) => {
    const result = await openRuntime().call({ function: f, arguments: argumentsOf(f, upTo(16)), signal });
    expect(result.failures).toMatchObject([{ row: 13, type: "WorkerCrash" }]);
    const expected = upTo(16).n.map((n) => (n === 13 ? null : n));
    expect([...result.values]).toEqual(expected);
  },
  60_000,
);

test("6 poison rows in 300, over 4 threads, harm no other row", async () => {
  const f = poisonThread;
  const result = await openRuntime().call({ function: f, arguments: argumentsOf(f, upTo(300)), signal });
  expect(result.failures).toHaveLength(6);
  expect(result.failures.every(({ row, type }) => row % 50 === 13 && type === "WorkerCrash")).toBe(true);
  expect(result.values.nullCount).toBe(6);
}, 120_000);
