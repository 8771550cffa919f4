import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  ConcurrencyPolicy,
  definitionOf,
  failureOf,
  fn,
  type Policies,
  QueuePolicy,
  RateLimitPolicy,
  RetryPolicy,
  rowError,
  TracingPolicy,
} from "../../../catalog/index.ts";

const spec = { name: "f", input: { text: z.string() }, output: z.string() };
const define = (manners: object) => fn({ ...spec, ...(manners as Policies) }).row(({ text }) => text);
const settled = (manners: Policies) => definitionOf(define(manners))!;

test("a function that says nothing has one invocation at a time, no retries and no limits", () => {
  expect(settled({}).policies).toEqual({
    retry: {
      retries: 0,
      initialMs: 1000,
      multiplier: 2,
      maxWaitMs: 60_000,
      jitter: true,
      maxElapsedMs: 3_600_000,
      wants: undefined,
    },
    rate: undefined,
    concurrency: { maxConcurrent: 1, key: undefined, nested: "borrow" },
    queue: { maxItems: Number.MAX_SAFE_INTEGER, maxBytes: Number.MAX_SAFE_INTEGER, durability: "process" },
    timeoutMs: 600_000,
    setupTimeoutMs: 600_000,
    priority: 0,
    tracing: { kind: "inherit" },
    shard: "main",
  });
});

describe("retries", () => {
  test("a number is an exponential policy of so many", () => {
    expect(settled({ retries: 5 }).policies.retry).toMatchObject({ retries: 5, initialMs: 1000, multiplier: 2 });
  });

  test("policies fill their own defaults", () => {
    expect(settled({ retries: RetryPolicy.exponential() }).policies.retry).toMatchObject({
      ...{ retries: 3, initialMs: 1000, multiplier: 2, maxWaitMs: 60_000, jitter: true, maxElapsedMs: 3_600_000 },
    });
    expect(settled({ retries: RetryPolicy.linear({ delayMs: 250 }) }).policies.retry).toMatchObject({
      ...{ retries: 3, initialMs: 250, multiplier: 1, maxWaitMs: 250, jitter: false },
    });
  });

  test("a first wait above the default cap raises the cap", () => {
    const { retry } = settled({ retries: RetryPolicy.exponential({ initialMs: 7_200_000 }) }).policies;
    expect(retry).toMatchObject({ maxWaitMs: 7_200_000, maxElapsedMs: 7_200_000 });
  });

  class Flaky extends Error {}
  class VeryFlaky extends Flaky {}
  const named = (name: string) => Object.assign(new Error("no"), { name });
  test.each([
    ["an instance of a class", [Flaky], new Flaky(), true],
    ["an instance of a subclass", [Flaky], new VeryFlaky(), true],
    ["a class of that name from elsewhere", [Flaky], named("Flaky"), true],
    ["an error of that name", ["TimeoutError"], named("TimeoutError"), true],
    ["another error", [Flaky, "TimeoutError"], new TypeError("no"), false],
    ["what the predicate takes", (thrown: unknown) => thrown instanceof Flaky, new Flaky(), true],
    ["what the predicate does not take", () => false, new Flaky(), false],
    [
      "what the predicate fails on",
      (thrown: unknown) => (thrown as { cause: { code: unknown } }).cause.code === 1,
      new Flaky(),
      false,
    ],
    ["a row error that may pass, whatever retryOn says", [Flaky], rowError("Http", "503", { retryable: true }), true],
    ["a row error that is final, whatever retryOn says", ["Http"], rowError("Http", "404"), false],
  ])("retryOn and %s", (_, retryOn, thrown, isWanted) => {
    const definition = settled({ retries: RetryPolicy.exponential({ retryOn: retryOn as never }) });
    expect(failureOf(definition, thrown).isWanted).toBe(isWanted);
  });
});

describe("rateLimit", () => {
  test("a number is a rate per second", () => {
    expect(settled({ rateLimit: 1000 }).policies.rate).toEqual({
      ...{ rate: 1000, perMs: 1000, key: undefined, burst: 100, cost: "invocation" },
    });
  });

  test.each([
    [{ rate: 5 }, 1],
    [{ rate: 15 }, 1],
    [{ rate: 6000, per: "minute" as const }, 10],
    [{ rate: 3600, per: "hour" as const }, 1],
    [{ rate: 5, burst: 20 }, 20],
  ])("the burst of %o is %d", (policy, burst) => {
    expect(settled({ rateLimit: RateLimitPolicy(policy) }).policies.rate).toMatchObject({ burst });
  });

  test("a cost is measured on the arguments of a row", () => {
    const { cost } = settled({ rateLimit: { rate: 5, cost: (c) => c.text.length() } }).policies.rate!;
    expect((cost as (values: readonly unknown[]) => number)(["four"])).toBe(4);
  });
});

test("tracing has five states", () => {
  const kinds = [true, false, undefined, TracingPolicy({ sampleRate: 0 }), { sampleRate: 0.25 }].map(
    (tracing) => settled({ tracing }).policies.tracing,
  );
  expect(kinds).toEqual([
    { kind: "all" },
    { kind: "off" },
    { kind: "inherit" },
    { kind: "traced-callers" },
    { kind: "ratio", sampleRate: 0.25 },
  ]);
});

test("concurrency, queue, priority, shard and isolation are kept, and the description agrees", () => {
  const f = define({
    concurrency: ConcurrencyPolicy({ maxConcurrent: 8, key: "api", nested: "refuse" }),
    queue: QueuePolicy({ maxItems: 100 }),
    ...{ priority: -3, shard: "gpu", isolation: "thread", timeoutMs: 5 },
  });
  const { policies, isolation } = definitionOf(f)!;
  expect(policies).toMatchObject({
    concurrency: { maxConcurrent: 8, key: "api", nested: "refuse" },
    queue: { maxItems: 100 },
    ...{ priority: -3, shard: "gpu", timeoutMs: 5 },
  });
  expect(isolation).toBe("thread");
  expect(f["~function"]).toMatchObject({ concurrency: 8, concurrencyDeclared: true, timeoutMs: 5 });
});

test("policies are plain frozen data, and so are settings", () => {
  const policies = [
    RetryPolicy.linear(),
    RateLimitPolicy({ rate: 1 }),
    QueuePolicy({}),
    TracingPolicy({ sampleRate: 1 }),
  ];
  expect(policies.every(Object.isFrozen)).toBe(true);
  expect(Object.values(settled({ rateLimit: 5 }).policies).every(Object.isFrozen)).toBe(true);
});

test.each<[string, object, RegExp]>([
  ["negative retries", { retries: -1 }, /retries must be a whole number from 0/],
  ["retries that are not a number", { retries: Number.NaN }, /retries must be a whole number/],
  ["retries as text", { retries: "3" }, /retries must be a number or a RetryPolicy, not "3"/],
  ["an unknown kind of retries", { retries: { retries: 3 } }, /retries\.kind must be "exponential" or "linear"/],
  ["an option of the other kind", { retries: RetryPolicy.linear({ initialMs: 5 } as never) }, /no option "initialMs"/],
  ["a wait of 0", { retries: RetryPolicy.linear({ delayMs: 0 }) }, /delayMs must be a whole number from 1/],
  ["a shrinking wait", { retries: RetryPolicy.exponential({ multiplier: 0.5 }) }, /multiplier must be a number from 1/],
  [
    "a first wait above the longest",
    { retries: RetryPolicy.exponential({ initialMs: 10, maxWaitMs: 5 }) },
    /maxWaitMs \(5\) is less than initialMs \(10\)/,
  ],
  [
    "an end before the first retry",
    { retries: RetryPolicy.exponential({ maxElapsedMs: 500 }) },
    /maxElapsedMs \(500\) ends before the first retry/,
  ],
  ["retryOn of nothing", { retries: RetryPolicy.linear({ retryOn: [] }) }, /retryOn must be a list/],
  ["retryOn of numbers", { retries: RetryPolicy.linear({ retryOn: [503] as never }) }, /retryOn must be a list/],
  ["a class in place of a list", { retries: RetryPolicy.linear({ retryOn: TypeError as never }) }, /retryOn must be/],
  [
    "retries of what may not run twice",
    { retries: 3, idempotent: false },
    /retries must be 0, not 3, where idempotent/,
  ],
  ["a rate of 0", { rateLimit: 0 }, /rateLimit\.rate must be a number above 0/],
  ["a rate that is not a number", { rateLimit: Number.NaN }, /rateLimit\.rate must be a number above 0, not NaN/],
  ["a rate as text", { rateLimit: "5/s" }, /rateLimit must be an object/],
  ["a rate per day", { rateLimit: { rate: 5, per: "day" } }, /rateLimit\.per must be "second" or "minute" or "hour"/],
  ["a burst below 1", { rateLimit: { rate: 5, burst: 0.5 } }, /rateLimit\.burst must be a number from 1 up, not 0\.5/],
  ["a key of nothing", { rateLimit: { rate: 5, key: "" } }, /rateLimit\.key must be a string that is not empty/],
  ["an unknown cost", { rateLimit: { rate: 5, cost: "token" } }, /rateLimit\.cost must be "invocation" or "row"/],
  [
    "a misspelt option",
    { rateLimit: { rate: 5, bursts: 3 } },
    /rateLimit: there is no option "bursts" Did you mean "burst"/,
  ],
  ["no permits", { concurrency: { maxConcurrent: 0 } }, /concurrency\.maxConcurrent must be a whole number from 1/],
  ["an unknown manner", { concurrency: { maxConcurrent: 1, nested: "wait" } }, /nested must be "borrow" or "refuse"/],
  ["half an item", { queue: { maxItems: 0.5 } }, /queue\.maxItems must be a whole number/],
  ["a priority out of range", { priority: 11 }, /priority must be a whole number from -10 to 10, not 11/],
  ["a sample rate above 1", { tracing: { sampleRate: 1.5 } }, /tracing\.sampleRate must be a number from 0 to 1/],
  ["a sample rate that is not a number", { tracing: { sampleRate: Number.NaN } }, /sampleRate must be a number from 0/],
  ["a shard with a colon", { shard: "a:b" }, /shard must match/],
  ["an unknown isolation", { isolation: "vm" }, /isolation must be "inline" or "thread" or "process", not "vm"/],
])("%s is refused", (_, manners, message) => {
  expect(() => define(manners)).toThrow(message);
  expect(() => define(manners)).toThrow(expect.objectContaining({ code: "function.invalid-definition" }));
});
