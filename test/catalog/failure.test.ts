import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { definitionOf, failureOf, fn, RetryAfterError, rowError } from "../../catalog/index.ts";

const plain = definitionOf(fn({ name: "f", input: { a: z.string() }, output: z.string() }).row(() => ""))!;

describe("without retryOn", () => {
  test.each([
    ["an error", new TypeError("no"), { type: "TypeError", message: "no", retryable: false, isWanted: true }],
    ["an error of another realm", runInNewContext('new RangeError("far")'), { type: "RangeError", isWanted: true }],
    ["a string", "no", { type: "NonError", message: 'threw the string "no"', isWanted: true }],
    ["nothing", undefined, { type: "NonError", message: "threw undefined", isWanted: true }],
    ["an error that says it is final", Object.assign(new Error("no"), { retryable: false }), { isWanted: false }],
    ["an error that says it may pass", Object.assign(new Error("no"), { retryable: true }), { retryable: true }],
    ["a row error", rowError("Http", "404"), { type: "Http", retryable: false, isWanted: false }],
    ["a row error that may pass", rowError("Http", "503", { retryable: true }), { retryable: true, isWanted: true }],
  ])("%s", (_, thrown, failure) => {
    expect(failureOf(plain, thrown)).toMatchObject(failure);
  });
});

describe("a request for patience", () => {
  test.each([
    ["RetryAfterError", new RetryAfterError(3000), 3000],
    ["an error of a foreign class", Object.assign(new Error("slow"), { retryAfterMs: 250 }), 250],
    ["a retryable row error", rowError("Busy", "later", { retryable: true, retryAfterMs: 9 }), 9],
  ])("is known from %s, and is retryable", (_, thrown, retryAfterMs) => {
    expect(failureOf(plain, thrown)).toMatchObject({ retryAfterMs, isWanted: true, retryable: true });
  });

  test.each([Number.NaN, -1, Number.POSITIVE_INFINITY, "3"])("of %s ms is none", (retryAfterMs) => {
    expect(failureOf(plain, Object.assign(new Error("slow"), { retryAfterMs })).retryAfterMs).toBeUndefined();
  });

  test("is not in a row error that is final", () => {
    const failure = failureOf(plain, rowError("Gone", "for good", { retryAfterMs: 9 }));
    expect(failure).toMatchObject({ isWanted: false, retryAfterMs: undefined });
  });

  test("names the pause when it has no message of its own", () => {
    expect(new RetryAfterError(3000)).toMatchObject({
      name: "RetryAfterError",
      message: expect.stringContaining("3000 ms"),
    });
  });
});

test("a message of megabytes is cut", () => {
  expect(failureOf(plain, new Error("x".repeat(1 << 20))).message.length).toBeLessThan(20_000);
});
