// What cannot be asked for: policies that contradict each other, options out of range, items that are none. Everything is
// refused by name before a handler runs.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type Call, ConcurrencyPolicy, fn, type Policies, RateLimitPolicy } from "../../../index.ts";
import { argumentsOf } from "../../compute/runtime/run-function.ts";
import { openRuntime, settledWithin } from "./open-runtime.ts";

const input = { n: z.number() };
const output = z.number();
const signal = new AbortController().signal;
const define = (name: string, policies: Policies) => fn({ name, input, output, ...policies }).row(({ n }) => n);

describe("contradictory policies", () => {
  const wrong: [string, () => unknown, RegExp][] = [
    ["a negative rate", () => define("f", { rateLimit: -5 }), /rateLimit\.rate must be a number above 0, not -5/],
    ["a rate of NaN", () => define("f", { rateLimit: Number.NaN }), /rateLimit\.rate .* not NaN/],
    ["a concurrency of zero", () => define("f", { concurrency: 0 }), /concurrency must be a whole number from 1/],
    ["a timeout of zero", () => define("f", { timeoutMs: 0 }), /timeoutMs must be a whole number from 1 .* not 0/],
    [
      "a batch above its own weight",
      () => fn({ name: "f", input, output }).batch(({ n }) => n, { maxWeight: 5 }),
      /maxWeight needs weight/,
    ],
    [
      "a generator in batches",
      () =>
        fn({ name: "f", input, output }).batch(async function* () {
          yield 1;
        } as never),
      /the batch handler is a generator, whose items come one by one: write \.stream\(handler\)/,
    ],
    [
      "batching of a stream",
      () =>
        (fn({ name: "f", input, output }).stream as (...given: unknown[]) => unknown)(async function* () {}, {
          maxRows: 4,
        }),
      /a stream handler takes one row at a time, so it has no batching options/,
    ],
    ["a word of SQL as a name", () => define("select", {}), /"select" is a word of SQL/],
  ];

  test.each(wrong)("%s is refused when the function is defined", (_, make, message) => {
    expect(make).toThrow(expect.objectContaining({ code: "function.invalid-definition" }));
    expect(make).toThrow(message);
  });

  test("two rates for one key are refused, naming both functions, and the first goes on", async () => {
    const { calling, runtime } = openRuntime();
    const slow = define("slow", { rateLimit: RateLimitPolicy({ rate: 5, key: "api" }) });
    const fast = define("fast", { rateLimit: RateLimitPolicy({ rate: 50, key: "api" }) });
    expect(await calling.remote(slow, { n: 1 }, {})).toBe(1);
    const conflict = {
      code: "config.policy-conflict",
      message: '"fast" and "slow" share the rate key "api" and do not agree: rate is 50 in one and 5 in the other.',
      facts: { key: "api", functions: ["fast", "slow"] },
    };
    await expect(calling.remote(fast, { n: 1 }, {})).rejects.toMatchObject(conflict);
    await expect(calling.remote(fast, { n: 1 }, {})).rejects.toMatchObject(conflict);
    const request = { function: fast, arguments: argumentsOf(fast, { n: [1] }), signal };
    await expect(runtime.call(request)).rejects.toMatchObject(conflict);
    await expect(calling.waitReady(fast, {})).rejects.toMatchObject(conflict);
  });

  test.each([
    ["concurrency", { concurrency: ConcurrencyPolicy({ maxConcurrent: 2, key: "gpu" }) }],
    ["rate", { rateLimit: RateLimitPolicy({ rate: 5, key: "gpu" }) }],
  ])("a %s key in two shards is refused, naming both functions", async (_, manners) => {
    const { calling } = openRuntime();
    const [here, there] = [define("here", { ...manners, shard: "one" }), define("there", { ...manners, shard: "two" })];
    expect(await calling.remote(here, { n: 1 }, {})).toBe(1);
    await expect(calling.enqueue(there, { n: 1 }, {})).rejects.toMatchObject({
      code: "config.policy-conflict",
      facts: {
        ...{ key: "gpu", functions: ["there", "here"] },
        detail: "one key cannot be in two shards, two and one",
      },
    });
  });

  test("of two keys, the second is looked at as the first", async () => {
    const { calling, clock } = openRuntime();
    const policies = (rate: number, maxConcurrent: number): Policies => ({
      rateLimit: RateLimitPolicy({ rate, key: "both_rates" }),
      concurrency: ConcurrencyPolicy({ maxConcurrent, key: "both_gates" }),
    });
    expect(await calling.remote(define("one_of_both", policies(5, 2)), { n: 1 }, {})).toBe(1);
    const other = define("other_of_both", policies(5, 3));
    await expect(calling.remote(other, { n: 1 }, {})).rejects.toMatchObject({
      code: "config.policy-conflict",
      facts: { key: "both_gates", detail: "maxConcurrent is 3 in one and 2 in the other" },
    });
    const newer = calling.remote(define("one_of_both", policies(50, 4)), { n: 1 }, {});
    expect(await settledWithin(clock, newer, 1_000)).toBe(1);
  });

  test("keys may be any text", async () => {
    const { calling } = openRuntime();
    const concurrency = ConcurrencyPolicy({ maxConcurrent: 2, key: "a b:{c}\0\n💥" });
    const odd = define("odd_keys", { concurrency, rateLimit: RateLimitPolicy({ rate: 1000, key: "__proto__" }) });
    for (const key of ["constructor", "__proto__", "a b:{c}\0\n💥", " "]) {
      expect(await calling.remote(odd, { n: 1 }, { key })).toBe(1);
      const call = await calling.enqueue(odd, { n: 2 }, { key, idempotencyKey: key });
      expect((await calling.enqueue(odd, { n: 2 }, { key, idempotencyKey: key })).id).toBe(call.id);
    }
  });
});

describe("options of a call", () => {
  const echo = define("echo_options", {});
  const wrong: [string, unknown, RegExp][] = [
    ["timeoutMs", -1, /must be a number of milliseconds above 0 and up to 2147483647, not -1\.$/],
    ["timeoutMs", "5", /not "5"\.$/],
    ["deadlineMs", Number.NaN, /not NaN\.$/],
    ["ttlMs", Number.POSITIVE_INFINITY, /not Infinity\.$/],
    ["priority", 11, /must be a whole number from -10 to 10, not 11\.$/],
    ["priority", Object.create(null), /not an object\.$/],
    ["key", "", /must be a string that is not empty, not ""\.$/],
    ["signal", 5, /must be an AbortSignal, not 5\.$/],
    ["tags", { team: 1 }, /must be an object of strings, not an object\.$/],
    ["timeoutms", 5, /^A call has no option "timeoutms"\. Did you mean "timeoutMs"\?$/],
  ];

  test.each(wrong)("%s: %o is refused by every verb", async (option, value, message) => {
    const { calling } = openRuntime();
    const options = { [option]: value } as never;
    const refused = { code: "config.invalid", message: expect.stringMatching(message), facts: { option, value } };
    await expect(calling.remote(echo, { n: 1 }, options)).rejects.toMatchObject(refused);
    await expect(calling.enqueue(echo, { n: 1 }, options)).rejects.toMatchObject(refused);
    await expect(firstOf(calling.map(echo, [{ n: 1 }], options))).rejects.toMatchObject(refused);
    await expect(firstOf(calling.stream(echo, { n: 1 }, options))).rejects.toMatchObject(refused);
  });

  test("options that are none, and those of another verb, are refused", async () => {
    const { calling } = openRuntime();
    const options = { code: "config.invalid", facts: { option: "options" } };
    await expect(calling.remote(echo, { n: 1 }, null as never)).rejects.toMatchObject(options);
    await expect(firstOf(calling.map(echo, [], 5 as never))).rejects.toMatchObject(options);
    const idempotencyKey = { code: "config.invalid", facts: { option: "idempotencyKey" } };
    await expect(firstOf(calling.map(echo, [], { idempotencyKey: "k" } as never))).rejects.toMatchObject(
      idempotencyKey,
    );
    const ordered = { code: "config.invalid", facts: { option: "ordered", value: "no" } };
    await expect(firstOf(calling.map(echo, [], { ordered: "no" as never }))).rejects.toMatchObject(ordered);
  });

  test("waits are checked too", async () => {
    const { calling } = openRuntime();
    const call = await calling.enqueue(echo, { n: 1 }, {});
    const refused = (option: string) => ({ code: "config.invalid", facts: { option } });
    await expect(calling.waitReady(echo, { timeoutMs: 0 })).rejects.toMatchObject(refused("timeoutMs"));
    await expect(call.get({ timeoutMs: -1 })).rejects.toMatchObject(refused("timeoutMs"));
    await expect(firstOf(call.stream({ cursor: 0.5 }))).rejects.toMatchObject(refused("cursor"));
  });

  test.each([
    ["an error", new Error("no more"), "no more"],
    ["a word", "enough", "enough"],
    ["a thing", Object.create(null), "an object"],
  ])("a signal that was aborted with %s before cancels every verb", async (_, thrown, reason) => {
    const { calling, runtime } = openRuntime();
    const options = { signal: AbortSignal.abort(thrown) };
    const cancelled = { code: "compute.cancelled", facts: { reason } };
    await expect(calling.remote(echo, { n: 1 }, options)).rejects.toMatchObject(cancelled);
    await expect(calling.enqueue(echo, { n: 1 }, options)).rejects.toMatchObject(cancelled);
    await expect(firstOf(calling.map(echo, [{ n: 1 }], options))).rejects.toMatchObject(cancelled);
    const request = { function: echo, arguments: argumentsOf(echo, { n: [1] }), ...options };
    await expect(runtime.call(request)).rejects.toMatchObject({ code: "plan.aborted" });
  });
});

describe("items of a map", () => {
  const echo = define("echo_items", {});

  test.each([
    ["a number", 5],
    ["null", null],
    ["an object", { n: 1 }],
    ["a string", "items"],
  ])("%s is no list", async (_, items) => {
    const refused = { code: "config.invalid", facts: { option: "items", value: items } };
    await expect(firstOf(openRuntime().calling.map(echo, items as never, {}))).rejects.toMatchObject(refused);
  });

  test("what the source throws comes after the results of what it gave, and nothing more is asked of it", async () => {
    const { calling, clock } = openRuntime();
    const broken = new RangeError("the source broke");
    function* source() {
      yield { n: 1 };
      yield { n: 2 };
      throw broken;
    }
    const seen: unknown[] = [];
    const read = async () => {
      for await (const value of calling.map(echo, source(), {})) seen.push(value);
    };
    await expect(settledWithin(clock, read(), 1_000)).rejects.toBe(broken);
    expect(seen).toEqual([1, 2]);
  });

  test("an item that is none fails in its place", async () => {
    const { calling, clock } = openRuntime();
    const items = [{ n: 1 }, null, { n: "x" }, { n: 4 }];
    const outcomes = async () => {
      const seen: unknown[] = [];
      for await (const outcome of calling.map(echo, items, { settle: true })) seen.push(outcome);
      return seen;
    };
    const error = { code: "function.invalid-argument", facts: { parameter: "n" } };
    expect(await settledWithin(clock, outcomes(), 1_000)).toMatchObject([
      { ok: true, value: 1 },
      { ok: false, error },
      { ok: false, error },
      { ok: true, value: 4 },
    ]);
  });
});

describe("ids of calls", () => {
  test.each(["", "x", "__proto__", "main.01M8103PHDE37GE1BY56EJ8KJQ", "else.01M8103PHDE37GE1BY56EJ8KJQ"])(
    'there is no call "%s"',
    async (id) => {
      const { calling } = openRuntime();
      const call: Call<unknown> = calling.callOf(id);
      const unknown = { code: "compute.unknown-call", facts: { callId: id } };
      await expect(call.get()).rejects.toMatchObject(unknown);
      await expect(call.get({ timeoutMs: 5_000 })).rejects.toMatchObject(unknown);
      await expect(call.graph()).rejects.toMatchObject(unknown);
      await expect(firstOf(call.stream())).rejects.toMatchObject(unknown);
    },
  );

  test.each([[undefined], [null], [5]])("%s is no id", (id) => {
    const { calling } = openRuntime();
    expect(() => calling.callOf(id as never)).toThrow(expect.objectContaining({ code: "config.invalid" }));
  });
});

async function firstOf(items: AsyncIterable<unknown>): Promise<unknown> {
  for await (const item of items) return item;
  return undefined;
}
