// What callers by name know of a deployed function, from its entry alone.
import { expect, test } from "vitest";
import { z } from "zod";
import { entryContract } from "../../../catalog/deploy/entry-contract.ts";
import { functionRecord } from "../../../catalog/deploy/function-record.ts";
import { definitionOf, fn, parseArguments, parseResult, RetryPolicy } from "../../../catalog/index.ts";
import type { CatalogEntry } from "../../../catalog/store/catalog-entry.ts";
import { decodeEntry, encodeEntry } from "../../../catalog/store/entry-json.ts";
import type { FunctionValue } from "../../../engine/index.ts";

const sum_up = fn({
  name: "sum_up",
  input: {
    prompt: z.string().min(3),
    count: z.int(),
    big: z.bigint().nullable(),
    tags: z.array(z.string()),
    at: z.date(),
  },
  output: z.object({ label: z.enum(["short", "long"]), size: z.int() }),
  idempotent: false,
  concurrency: { maxConcurrent: 8, key: "model", nested: "refuse" },
  rateLimit: { rate: 5, per: "minute", cost: (c) => c.prompt.length().div(4).add(c.count) },
  tracing: { sampleRate: 0.5 },
  queue: { maxItems: 1000 },
  priority: 3,
  shard: "slow",
  timeoutMs: 2000,
}).batch(({ prompt }) => prompt.map((text) => ({ label: "short" as const, size: text.length })), {
  maxRows: 7,
  weight: (c) => c.prompt.length(),
  maxWeight: 100,
  eager: true,
});

const ROW = ["a prompt", 3, 9n, ["x"], new Date(0)];

/** An entry as another process reads it. */
function travelled(value: FunctionValue, changed: Partial<CatalogEntry> = {}): CatalogEntry {
  const record = functionRecord(definitionOf(value)!);
  const deployed = { artifact: "0".repeat(64), deployedAt: new Date(0).toISOString(), breaking: undefined };
  return decodeEntry(encodeEntry({ ...record, ...deployed, ...changed }), (reason) => {
    throw new RangeError(reason);
  });
}

test("says of a function what its definition says, without its code", () => {
  const { policies, batching, ...definition } = definitionOf(sum_up)!;
  const contract = entryContract(travelled(sum_up));
  const { rate, ...others } = contract.policies;
  expect(contract.info).toEqual(definition.info);
  expect(contract).toMatchObject({ idempotent: false, isolation: "inline" });
  expect({ ...others, rate: { ...rate, cost: undefined } }).toEqual({
    ...policies,
    rate: { ...policies.rate, cost: undefined },
  });
  expect({ ...contract.batching, weight: undefined }).toEqual({ ...batching, weight: undefined });
});

test("measures rows as the function's author does", () => {
  const { batching, policies } = entryContract(travelled(sum_up));
  expect(batching.weight?.(ROW)).toBe(8);
  expect((policies.rate!.cost as (row: unknown[]) => number)(ROW)).toBe(5);
});

test("a function that says nothing has no limits here either", () => {
  const quiet = fn({ name: "quiet", input: {}, output: z.string() }).row(() => "");
  const contract = entryContract(travelled(quiet));
  expect(contract.policies).toEqual(definitionOf(quiet)!.policies);
  expect(contract.batching).toEqual(definitionOf(quiet)!.batching);
});

test("whether a failure is worth another execution is told where the code is", () => {
  const retried = fn({
    ...{ name: "retried", input: {}, output: z.string() },
    retries: RetryPolicy.exponential({ retryOn: [TypeError] }),
  }).row(() => "");
  const { retries, wants } = entryContract(travelled(retried)).policies.retry;
  expect([retries, wants]).toEqual([3, undefined]);
});

test("checks arguments by their types, and gives them as handlers get them", () => {
  const contract = entryContract(travelled(sum_up));
  const args = { prompt: "x", count: 3, big: null, tags: ["a"], at: new Date(5) };
  expect(parseArguments(contract, args)).toEqual(["x", 3, null, ["a"], new Date(5)]);
  expect(parseArguments(contract, { ...args, big: 7 })).toEqual(["x", 3, 7n, ["a"], new Date(5)]);
});

test.each<[string, object, string, RegExp]>([
  ["text for a number", { count: "3" }, "count", /.+/],
  ["a number beyond what is safe", { count: 2 ** 60 }, "count", /.+/],
  ["null where it is not taken", { prompt: null }, "prompt", /expected a value, got null/],
  ["nothing", { big: undefined }, "big", /expected a value, got undefined/],
  ["a list of something else", { tags: [1] }, "tags", /.+/],
  ["an argument that does not exist", { more: 1 }, "more", /no such input/],
])("refuses %s", (_, changed, parameter, issue) => {
  const contract = entryContract(travelled(sum_up));
  const args = { prompt: "x", count: 3, big: null, tags: ["a"], at: new Date(5), ...changed };
  const facts = { functionName: "sum_up", parameter, issue: expect.stringMatching(issue) };
  expect(() => parseArguments(contract, args)).toThrow(
    expect.objectContaining({ code: "function.invalid-argument", facts }),
  );
});

test("gives results as their reading says", () => {
  const contract = entryContract(travelled(sum_up));
  expect(parseResult(contract, { label: "short", size: 3 })).toEqual({ label: "short", size: 3 });
  expect(() => parseResult(contract, "short")).toThrow(expect.objectContaining({ code: "function.invalid-result" }));
});

test.each<[string, Partial<CatalogEntry>, RegExp]>([
  ["policies of another kind", { policies: { retry: 3 } }, /its policies: /],
  ["an isolation nobody knows", { isolation: "moon" }, /its isolation: /],
  ["batching without limits", { batching: {} }, /its batching: /],
  ["measures that were not kept", { measures: undefined }, /its cost: .*deploy again/],
  [
    "a measure of an input that is not there",
    { measures: { cost: { kind: "column", name: "nope" } } },
    /no input "nope"/,
  ],
  ["an operator that is not one", { measures: { cost: call("constructor") } }, /"constructor"/],
])("refuses %s, naming the function", (_, changed, reason) => {
  const facts = { path: expect.stringMatching(/^sum_up@/), reason: expect.stringMatching(reason) };
  expect(() => entryContract(travelled(sum_up, changed))).toThrow(
    expect.objectContaining({ code: "config.catalog-unusable", facts }),
  );
});

function call(name: string) {
  return { kind: "function", name, args: [{ kind: "literal", value: 1 }] } as const;
}
