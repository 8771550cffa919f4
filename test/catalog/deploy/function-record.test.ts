import { expect, test } from "vitest";
import { z } from "zod";
import { functionRecord } from "../../../catalog/deploy/function-record.ts";
import { definitionOf, fn } from "../../../catalog/index.ts";
import { RetryPolicy } from "../../../catalog/policies/retry-policy.ts";

test("what is code in a function's options stands by its name, and no limit is null", () => {
  const f = fn({
    name: "f",
    input: { prompt: z.string() },
    output: z.string(),
    retries: RetryPolicy.exponential({ retries: 3, retryOn: [RangeError, "Timeout"] }),
  }).batch(({ prompt }) => prompt, { maxRows: 7, weight: (c) => c.prompt.length(), maxWeight: 100 });
  const record = functionRecord(definitionOf(f)!);
  expect(record.policies).toMatchObject({ retry: { retries: 3, wants: "Timeout, RangeError" } });
  expect(record.policies).not.toHaveProperty("rate");
  expect(record.batching).toMatchObject({ maxRows: 7, maxWeight: 100, weight: expect.stringContaining("prompt") });
  expect(JSON.parse(JSON.stringify(record.policies))).toEqual(record.policies);
  const plain = fn({ name: "g", input: {}, output: z.string() }).row(() => "");
  expect(functionRecord(definitionOf(plain)!).batching).toMatchObject({ maxWeight: null });
});
