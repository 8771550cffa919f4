import { expect, test } from "vitest";
import type { RetrySettings } from "../../../catalog/index.ts";
import { classifyFailure, type FailedExecution } from "../../../compute/policy/classify-failure.ts";

const RETRY: RetrySettings = {
  retries: 2,
  initialMs: 1_000,
  multiplier: 2,
  maxWaitMs: 60_000,
  jitter: false,
  maxElapsedMs: 10_000,
  wants: undefined,
};

const FAILED: FailedExecution = {
  failures: 0,
  ageMs: 50,
  isWanted: true,
  retryAfterMs: undefined,
  mayRunTwice: true,
};

const classify = (failed: Partial<FailedExecution>) => classifyFailure(RETRY, { ...FAILED, ...failed }, 0.5);

test("a wanted failure is tried again after its wait, which grows", () => {
  expect(classify({})).toEqual({ kind: "retry", delayMs: 1_000, charge: "failure" });
  expect(classify({ failures: 1 })).toEqual({ kind: "retry", delayMs: 2_000, charge: "failure" });
});

test("a failure after the last retry is the result", () => {
  expect(classify({ failures: 2 })).toEqual({ kind: "settle" });
});

test("a failure nobody wants tried again is the result", () => {
  expect(classify({ isWanted: false })).toEqual({ kind: "settle" });
});

test("what may not run twice is never tried again, not even when a provider asks for it", () => {
  expect(classify({ mayRunTwice: false })).toEqual({ kind: "settle" });
  expect(classify({ mayRunTwice: false, retryAfterMs: 10 })).toEqual({ kind: "settle" });
});

test("a provider's pause charges nothing, however many failures there were", () => {
  expect(classify({ failures: 9, retryAfterMs: 3_000 })).toEqual({ kind: "pause", pauseMs: 3_000 });
});

test("a provider's pause of nothing is a short one", () => {
  expect(classify({ retryAfterMs: 0 })).toEqual({ kind: "pause", pauseMs: 100 });
});

test("nothing is tried again that would begin after maxElapsedMs", () => {
  expect(classify({ ageMs: 9_001 })).toEqual({ kind: "settle" });
  expect(classify({ ageMs: 9_000 })).toMatchObject({ kind: "retry" });
  expect(classify({ ageMs: 7_001, retryAfterMs: 3_000 })).toEqual({ kind: "settle" });
});
