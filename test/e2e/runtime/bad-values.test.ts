// Values that cannot be: results that no column can hold or no thread can send, arguments that hold themselves, text without
// end, names that mean two things or nothing any more.
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { EmbeddedRuntime } from "../../../compute/index.ts";
import { connect, F, fn } from "../../../index.ts";
import { argumentsOf } from "../../compute/runtime/run-function.ts";
import { FAILING, inBatches, inline, items, process, thread } from "./fixtures/odd-values.ts";
import { openRuntime, settledWithin } from "./open-runtime.ts";

const signal = new AbortController().signal;
const input = { n: z.number() };

describe("results", () => {
  const failed = { code: expect.stringMatching(/^function\.(failed|invalid-result)$/) };

  test.each([
    ["a row function", inline],
    ["a batch function", inBatches],
  ])("of %s that no schema takes fail the call, with what was wrong", async (_, f) => {
    const { calling } = openRuntime();
    for (const word of FAILING) await expect(calling.remote(f, { word }, {}), word).rejects.toMatchObject(failed);
    expect(await calling.remote(f, { word: "instance" }, {})).toEqual({ a: 1 });
    expect(await calling.remote(f, { word: "too many fields" }, {})).toEqual({ a: 1 });
  });

  test.each([
    ["a row function", inline],
    ["a batch function", inBatches],
  ])("of %s that no column holds fail their rows and no others", async (_, f) => {
    const { runtime } = openRuntime();
    const word = [...FAILING, "instance", "too many fields"];
    const result = await runtime.call({ function: f, arguments: argumentsOf(f, { word }), signal });
    expect(result.failures.map(({ row }) => word[row]).sort()).toEqual([...FAILING].sort());
    expect(result.values.nullCount).toBe(FAILING.length);
  });

  test.each([
    ["thread", thread],
    ["process", process],
  ])(
    "that cannot leave their %s fail the call and no others",
    async (_, f) => {
      const runtime = new EmbeddedRuntime();
      onTestFinished(() => runtime.close());
      const results = FAILING.map((word) => runtime.calling.remote(f, { word }, {}));
      for (const { status, ...result } of await Promise.allSettled(results)) {
        expect([status, result]).toMatchObject(["rejected", { reason: failed }]);
      }
      const word = [...FAILING, "instance", "too many fields"];
      const framed = await runtime.call({ function: f, arguments: argumentsOf(f, { word }), signal });
      expect(framed.failures.map(({ row }) => word[row]).sort()).toEqual([...FAILING].sort());
    },
    60_000,
  );

  test("of a stream end it after what came before", async () => {
    const { calling, clock } = openRuntime();
    for (const word of FAILING) {
      const seen: unknown[] = [];
      const read = async () => {
        for await (const item of calling.stream(items, { word }, {})) seen.push(item);
      };
      await expect(settledWithin(clock, read(), 1_000), word).rejects.toMatchObject(failed);
      expect(seen, word).toEqual([{ a: 0 }]);
    }
    const kept: unknown[] = [];
    for await (const item of calling.stream(items, { word: "too many fields" }, {})) kept.push(item);
    expect(kept).toEqual([{ a: 0 }, { a: 1 }]);
  });

  test("are checked by code that may throw itself", async () => {
    const { calling, runtime } = openRuntime();
    const refuses = () => {
      throw new RangeError("the check broke");
    };
    const f = fn({ name: "broken_check", input, output: z.number().refine(refuses) }).row(({ n }) => n);
    await expect(calling.remote(f, { n: 1 }, {})).rejects.toMatchObject({
      ...failed,
      message: expect.stringContaining("checking it threw RangeError: the check broke"),
    });
    const result = await runtime.call({ function: f, arguments: argumentsOf(f, { n: [1, 2] }), signal });
    expect(result.failures.map(({ message }) => message)).toEqual(
      Array.from({ length: 2 }, () => "checking it threw RangeError: the check broke"),
    );
  });
});

describe("arguments", () => {
  test("that hold themselves are refused where a column would, and cut where the schema cuts", async () => {
    const { calling } = openRuntime();
    const list: unknown[] = [];
    list.push(list);
    const numbers = fn({ name: "numbers", input: { list: z.array(z.number()) }, output: z.number() }).row(
      (args) => args.list.length,
    );
    await expect(calling.remote(numbers, { list }, {})).rejects.toMatchObject({
      code: "function.invalid-argument",
      facts: { functionName: "numbers", parameter: "list" },
    });
    const itself: { a: number; itself?: unknown } = { a: 1 };
    itself.itself = { itself };
    const fields = fn({ name: "fields", input: { o: z.object({ a: z.number() }) }, output: z.string() }).row(({ o }) =>
      JSON.stringify(o),
    );
    expect(await calling.remote(fields, { o: itself }, { idempotencyKey: "k" })).toBe('{"a":1}');
  });

  test.each([[null], [5], ["text"], [[1]], [{ m: 1 }], [{ n: "1" }], [{ n: Number.NaN }]])(
    "%j are refused by name",
    async (args) => {
      const f = fn({ name: "one_number", input, output: z.number() }).row(({ n }) => n);
      await expect(openRuntime().calling.remote(f, args, {})).rejects.toMatchObject({
        code: "function.invalid-argument",
        message: expect.stringMatching(/^Function "one_number", argument "n": .*number.*\.$/),
        facts: { functionName: "one_number", parameter: "n" },
      });
    },
  );

  const length = fn({
    ...{ name: "length_of", input: { text: z.string() }, output: z.number(), queue: { maxBytes: 1_000 } },
  }).row(({ text }) => text.length);
  const text = "x".repeat(5_000);

  test("larger than the whole queue run one after another, and those that find no room are refused", async () => {
    const { calling, clock } = openRuntime();
    expect(await calling.remote(length, { text }, {})).toBe(5_000);
    const calls = Promise.allSettled(Array.from({ length: 10 }, () => calling.remote(length, { text }, {})));
    const results = await settledWithin(clock, calls, 10_000);
    const refused = results.filter((result) => result.status === "rejected").map(({ reason }) => reason);
    expect(refused.length).toBeGreaterThan(0);
    for (const reason of refused) {
      expect(reason).toMatchObject({ code: "compute.queue-full", facts: { functionName: "length_of" } });
    }
  });

  test("larger than the whole queue make a frame wait, and nothing is lost", async () => {
    const { runtime, clock } = openRuntime();
    const request = { function: length, arguments: argumentsOf(length, { text: [text, text, "x", text] }), signal };
    const result = await settledWithin(clock, runtime.call(request), 10_000);
    expect([...result.values]).toEqual([5_000, 5_000, 1, 5_000]);
  });

  test("make a frame wait for as long as it takes to have room", async () => {
    const { runtime, clock, pass } = openRuntime();
    const slow = fn({
      ...{ name: "slow_length", input: { text: z.string() }, output: z.number(), queue: { maxBytes: 1_000 } },
    }).row(async (args) => {
      await pass(400);
      return args.text.length;
    });
    const request = { function: slow, arguments: argumentsOf(slow, { text: [text, text, text, "x"] }), signal };
    const result = await settledWithin(clock, runtime.call(request), 10_000);
    expect([...result.values]).toEqual([5_000, 5_000, 5_000, 1]);
  });

  test("of 50 MB go in and come out", async () => {
    const { calling } = openRuntime();
    const echo = fn({ name: "echo_text", input: { text: z.string() }, output: z.string() }).row((args) => args.text);
    const huge = "x".repeat(50_000_000);
    expect((await calling.remote(echo, { text: huge }, {})) === huge).toBe(true);
  });
});

describe("names", () => {
  const make = (factor: number) => fn({ name: "made", input, output: z.number() }).row(({ n }) => n * factor);

  test("of one place mean what was defined last, and older values still run their own code", async () => {
    const [older, newer] = [make(10), make(100)];
    const session = await connect();
    onTestFinished(() => session.close());
    const named = session.frames.fromRows([{ n: 1.5 }]).project((_) => ({ x: F.catalog_call("made", _.n) }));
    expect(await named.toArray()).toEqual([{ x: 150 }]);
    expect(await Promise.all([older.remote({ n: 1 }), newer.remote({ n: 1 })])).toEqual([10, 100]);
  });

  test("of two places mean nothing, and values still do", async () => {
    const one = fn({ name: "twice_made", input, output: z.number() }).row(({ n }) => n + 1);
    const two = fn({ name: "twice_made", input, output: z.number() }).row(({ n }) => n + 2);
    const session = await connect();
    onTestFinished(() => session.close());
    const rows = session.frames.fromRows([{ n: 1.5 }]);
    await expect(rows.project((_) => ({ x: F.catalog_call("twice_made", _.n) })).toArray()).rejects.toMatchObject({
      code: "function.ambiguous-name",
      facts: { name: "twice_made", places: [expect.any(String), expect.any(String)] },
    });
    const both = rows.project((_) => ({ x: F.call(one, _.n), y: F.call(two, _.n) }));
    expect(await both.toArray()).toEqual([{ x: 2.5, y: 3.5 }]);
    await expect(connect({ functions: [one, two] })).rejects.toMatchObject({ code: "function.ambiguous-name" });
    expect(await Promise.all([one.remote({ n: 1 }), two.remote({ n: 1 })])).toEqual([2, 3]);
  });
});
