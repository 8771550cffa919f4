import { expect, test } from "vitest";
import { batchReady } from "../../../compute/policy/batch-ready.ts";
import { POLICY_VECTORS } from "./policy-vectors.ts";

for (const { waiting, eager, delayUs, ...when } of POLICY_VECTORS.batchReady) {
  const [rows, bytes, weight] = waiting;
  const facts = `${rows} rows, ${bytes} bytes, weight ${weight}, waited ${when.waitedUs} µs, ${when.runningLeases} running`;
  const words = `${facts}${when.flush ? ", flushed" : ""}${eager ? ", eager" : ""}`;
  test(`a batch of ${words} goes out ${delayUs === 0 ? "now" : `in ${delayUs} µs`}`, () => {
    const rule = { ...POLICY_VECTORS.batchReadyRule, eager };
    expect(batchReady(rule, { rows, bytes, weight, ...when })).toBe(delayUs);
  });
}
