import { expect, test } from "vitest";
import { refusePolicyConflicts } from "../../../catalog/deploy/policy-conflicts.ts";
import type { JsonObject } from "../../../catalog/store/catalog-entry.ts";
import { entryOf } from "../../conformance/catalog-store-suite.ts";

const entryWith = (name: string, policies: JsonObject) =>
  entryOf(name, "1", { policies: { shard: "main", ...policies } });
const rate = { rate: 10, perMs: 1000, key: "provider", burst: 10 };

function conflict(one: JsonObject, two: JsonObject): unknown {
  try {
    return refusePolicyConflicts(entryWith("one", one), [entryWith("two", two)]);
  } catch (error) {
    return error;
  }
}

test("functions that say the same of a key, or name none, may share the catalog", () => {
  expect(conflict({ rate }, { rate })).toBeUndefined();
  expect(conflict({ rate }, { rate: { ...rate, key: "other", rate: 3 } })).toBeUndefined();
  expect(conflict({}, { rate })).toBeUndefined();
  const limits = { concurrency: { maxConcurrent: 4, nested: "borrow" } };
  expect(conflict(limits, { concurrency: { maxConcurrent: 8, nested: "borrow" } })).toBeUndefined();
});

test("a new version of a function does not conflict with its own past", () => {
  const retuned = entryWith("one", { rate: { ...rate, rate: 20 } });
  expect(() => refusePolicyConflicts(retuned, [entryWith("one", { rate })])).not.toThrow();
});

test("names both functions and what they disagree on", () => {
  const facts = { key: "provider", functions: ["one", "two"], detail: "rate is 20 in one and 10 in the other" };
  expect(conflict({ rate: { ...rate, rate: 20 } }, { rate })).toMatchObject({ code: "config.policy-conflict", facts });
  const concurrency = { maxConcurrent: 1, key: "gpu" };
  expect(conflict({ concurrency }, { concurrency: { ...concurrency, maxConcurrent: 2 } })).toMatchObject({
    facts: { detail: "maxConcurrent is 1 in one and 2 in the other" },
  });
  expect(conflict({ rate, shard: "a" }, { rate, shard: "b" })).toMatchObject({
    facts: { detail: "one key cannot be in two shards, a and b" },
  });
});
