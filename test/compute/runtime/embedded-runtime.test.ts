import { makeData, RecordBatch, Struct } from "apache-arrow";
import fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import { fn, rowError } from "../../../catalog/index.ts";
import { arrowSchema } from "../../../engine/arrow/types.ts";
import type { LogicalType } from "../../../engine/types/logical-type.ts";
import { buildColumn } from "../../../engine/values/build-column.ts";
import { argumentsOf, openRuntime, run, runBatch } from "./run-function.ts";

const text = { text: z.string() };
const x = { x: z.number() };

function resultBatch(type: LogicalType, values: ArrayLike<unknown>): RecordBatch {
  const schema = arrowSchema([{ name: "result", type }]);
  const children = [buildColumn(type, values).column.data[0]!];
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: values.length, children }));
}

describe("the row form", () => {
  test("gives one value per row, in order", async () => {
    const shout = fn({ name: "shout", input: text, output: z.string() }).row((args) => args.text.toUpperCase());
    expect(await run(shout, { text: ["a", "é", ""] })).toMatchObject({
      results: ["A", "É", ""],
      failures: [],
      invocations: 3,
    });
  });

  test("keeps the order of rows whose promises settle in another", async () => {
    const settle: (() => void)[] = [];
    const later = fn({ name: "later", input: x, output: z.number(), concurrency: 8 }).row(
      (args) => new Promise<number>((resolve) => settle.push(() => resolve(args.x * 2))),
    );
    const result = run(later, { x: [1, 2, 3] });
    await vi.waitFor(() => expect(settle).toHaveLength(3));
    for (const one of settle.reverse()) one();
    expect((await result).results).toEqual([2, 4, 6]);
  });

  test("runs no more handlers at once than the function's concurrency, over all calls of the runtime", async () => {
    let [running, peak] = [0, 0];
    const busy = fn({ name: "busy", input: x, output: z.number(), concurrency: 3 }).row(async (args) => {
      peak = Math.max(peak, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      return args.x;
    });
    const runtime = openRuntime();
    const batch = argumentsOf(busy, { x: Array.from({ length: 20 }, (_, row) => row) });
    const both = await Promise.all([runBatch(runtime, busy, batch), runBatch(runtime, busy, batch)]);
    expect(both.map(({ results }) => results.at(-1))).toEqual([19, 19]);
    expect(peak).toBe(3);
  });

  test("does not call for null where the parameter does not take null", async () => {
    const length = fn({ name: "length", input: text, output: z.number() }).row((args) => args.text.length);
    const result = await run(length, { text: ["ab", null, "c"] });
    expect(result).toMatchObject({ results: [2, null, 1], failures: [], invocations: 2 });
  });

  test("calls for null where the parameter takes null", async () => {
    const input = { text: z.string().nullable() };
    const orDash = fn({ name: "or_dash", input, output: z.string() }).row((args) => args.text ?? "-");
    expect((await run(orDash, { text: [null, "a"] })).results).toEqual(["-", "a"]);
  });

  test("a function without inputs is called once per row", async () => {
    const seven = fn({ name: "seven", input: {}, output: z.number() }).row(() => 7);
    const data = makeData({ type: new Struct([]), length: 2, nullCount: 0, children: [] });
    const batch = new RecordBatch(arrowSchema([]), data);
    expect((await runBatch(openRuntime(), seven, batch)).results).toEqual([7, 7]);
  });
});

describe("a failing row", () => {
  const odd = (value: number) => value % 2 === 1;

  test("has the type, message and call of what was thrown, and the others go on", async () => {
    const picky = fn({ name: "picky", input: x, output: z.number() }).row((args) => {
      if (odd(args.x)) throw new TypeError(`odd ${args.x}`);
      return args.x;
    });
    const { results, failures } = await run(picky, { x: [0, 1, 2, 3] });
    expect(results).toEqual([0, null, 2, null]);
    expect(failures).toMatchObject([
      { row: 1, type: "TypeError", message: "odd 1", attempts: 1, retryable: false, stack: expect.any(String) },
      { row: 3, type: "TypeError", message: "odd 3" },
    ]);
    expect(failures[0]!.callId).not.toBe(failures[1]!.callId);
  });

  test("may be rejected, returned or thrown as a row error", async () => {
    const input = { how: z.string() };
    const failing = fn({ name: "failing", input, output: z.string() }).row(async ({ how }) => {
      if (how === "reject") throw Object.assign(new RangeError("no"), { retryable: true });
      if (how === "throw") throw rowError("Http", "503", { retryable: true });
      return how === "return" ? rowError("Http", "404") : how;
    });
    const { results, failures } = await run(failing, { how: ["ok", "reject", "throw", "return"] });
    expect(results).toEqual(["ok", null, null, null]);
    expect(failures).toMatchObject([
      { row: 1, type: "RangeError", message: "no", retryable: true },
      { row: 2, type: "Http", message: "503", retryable: true },
      { row: 3, type: "Http", message: "404", retryable: false },
    ]);
  });

  test.each([
    ["a string", "boom", 'threw the string "boom"'],
    ["undefined", undefined, "threw undefined"],
    ["null", null, "threw null"],
    ["an object", { code: 1 }, "threw an object (Object)"],
  ])("says so when what was thrown is no error but %s", async (_, thrown, message) => {
    const odder = fn({ name: "odder", input: x, output: z.number() }).row(() => {
      throw thrown;
    });
    expect((await run(odder, { x: [1] })).failures).toMatchObject([{ row: 0, type: "NonError", message }]);
  });

  test.each([
    ["a wrong type", z.string(), 3, "expected VARCHAR, got the number 3"],
    ["undefined", z.number(), undefined, "expected DOUBLE, got undefined"],
    ["null", z.number(), null, /expected a value, got null/],
    ["what is out of range", z.int32(), 2 ** 31, /expected INTEGER, got the number 2147483648/],
    ["a fraction for an integer", z.int(), 0.5, /expected BIGINT/],
    ["no member of the enum", z.enum(["a", "b"]), "c", /"a", "b"/],
    ["what a refinement refuses", z.number().min(5), 3, /5/],
    ["a null inside", z.array(z.string()), ["a", null], /1: expected a value, got null/],
    ["a wrong field", z.object({ label: z.string() }), { label: 1 }, /label: expected VARCHAR, got the number 1/],
    ["a missing field", z.object({ label: z.string() }), {}, /label: expected VARCHAR, got undefined/],
  ])("is what returned %s", async (_, output, value, message) => {
    const wrong = fn({ name: "wrong", input: x, output: output as never }).row(() => value as never);
    const { results, failures } = await run(wrong, { x: [1] });
    expect(results).toEqual([null]);
    expect(failures).toMatchObject([{ row: 0, type: "InvalidResult", message: expect.stringMatching(message) }]);
  });

  test("is what a refinement of its argument refuses, without a call", async () => {
    const input = { mail: z.email() };
    const send = fn({ name: "send", input, output: z.string() }).row(({ mail }) => mail);
    const { results, failures, invocations } = await run(send, { mail: ["a@b.io", "nobody"] });
    expect(results).toEqual(["a@b.io", null]);
    expect(failures).toMatchObject(
      [{ row: 1, type: "InvalidArgument", message: /argument "mail": /, attempts: 0 }].map((failure) => ({
        ...failure,
        message: expect.stringMatching(failure.message),
      })),
    );
    expect(invocations).toBe(1);
  });

  test("is one whose integer is unsafe as a number", async () => {
    const half = fn({ name: "half", input: x, output: z.number() }).row((args) => args.x / 2);
    const { results, failures } = await run(half, { x: [4n, 2n ** 60n] }, { x: { id: "BIGINT" } });
    expect(results).toEqual([2, null]);
    expect(failures).toMatchObject([{ row: 1, type: "UnsafeInteger" }]);
  });

  test("times out when its handler never settles, and its slot is free again", async () => {
    const signals: AbortSignal[] = [];
    const stuck = fn({ name: "stuck", input: x, output: z.number(), timeoutMs: 5 }).row((args, { signal }) => {
      signals.push(signal);
      return args.x === 1 ? new Promise<number>(() => {}) : args.x;
    });
    const { results, failures } = await run(stuck, { x: [0, 1, 2] });
    expect(results).toEqual([0, null, 2]);
    expect(failures).toMatchObject([{ row: 1, type: "Timeout", message: "no result within 5 ms", retryable: true }]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, true, false]);
  });
});

describe("argument columns", () => {
  test("of integers of any width are numbers where the parameter is one", async () => {
    const show = fn({ name: "show_type", input: { n: z.number() }, output: z.string() }).row(
      ({ n }) => `${typeof n} ${n}`,
    );
    for (const id of ["BIGINT", "HUGEINT", "UBIGINT", "UHUGEINT", "BIGNUM"] as const) {
      expect((await run(show, { n: [1n] }, { n: { id } })).results).toEqual(["number 1"]);
    }
  });

  test("of a type the parameter cannot take are an error before any call", async () => {
    const handler = vi.fn(() => 1);
    const f = fn({ name: "f", input: x, output: z.number() }).row(handler);
    await expect(run(f, { x: ["1"] }, { x: { id: "VARCHAR" } })).rejects.toMatchObject({
      code: "plan.argument-type",
      facts: { function: "f", parameter: "x", expected: "DOUBLE", actual: "VARCHAR" },
    });
    expect(handler).not.toHaveBeenCalled();
  });

  test("of maps arrive as objects where the schema is a record", async () => {
    const input = { tags: z.record(z.string(), z.number()) };
    const sum = fn({ name: "sum", input, output: z.record(z.string(), z.number()) }).row(({ tags }) => ({
      n: tags.a!,
    }));
    expect((await run(sum, { tags: [{ a: 1 }, { a: 2, b: 3 }] })).results).toEqual([{ n: 1 }, { n: 2 }]);
  });
});

describe("the batch form", () => {
  test("gets typed arrays for numbers and bigints that are never null, arrays for the rest", async () => {
    const input = { n: z.number(), b: z.bigint(), t: z.string(), m: z.number().nullable() };
    const kinds = fn({ name: "kinds", input, output: z.string() }).batch(({ n, b, t, m }) =>
      t.map(() => [n, b, t, m].map((column) => column.constructor.name).join(" ")),
    );
    expect((await run(kinds, { n: [1], b: [2n], t: ["a"], m: [null] })).results).toEqual([
      "Float64Array BigInt64Array Array Array",
    ]);
  });

  test("may return typed arrays, and is called with at most maxRows rows", async () => {
    const sizes: number[] = [];
    const double = fn({ name: "double", input: x, output: z.number() }).batch(
      (columns) => {
        sizes.push(columns.x.length);
        return columns.x.map((value) => value * 2);
      },
      { maxRows: 4 },
    );
    const rows = Array.from({ length: 10 }, (_, row) => row);
    expect((await run(double, { x: rows })).results).toEqual(rows.map((row) => row * 2));
    expect(sizes).toEqual([4, 4, 2]);
  });

  test("gets at most maxBytes of arguments, and a larger row alone", async () => {
    const sizes: number[] = [];
    const measure = fn({ name: "measure", input: text, output: z.number() }).batch(
      (columns) => {
        sizes.push(columns.text.length);
        return columns.text.map((value) => value.length);
      },
      { maxRows: 100, maxBytes: 100 },
    );
    await run(measure, { text: ["a".repeat(60), "b", "c".repeat(500), "d", "e".repeat(95)] });
    expect(sizes).toEqual([2, 1, 1, 1]);
  });

  test("finds the rows that make it throw by halving, within 2k·log2 n extra calls", async () => {
    const bad = new Set([3, 700]);
    const fussy = fn({ name: "fussy", input: x, output: z.number() }).batch(
      (columns) => {
        if (columns.x.some((value) => bad.has(value))) throw new Error("bad row");
        return columns.x;
      },
      { maxRows: 1024 },
    );
    const rows = Array.from({ length: 1024 }, (_, row) => row);
    const { results, failures, invocations } = await run(fussy, { x: rows });
    expect(failures.map(({ row, type }) => [row, type])).toEqual([
      [3, "Error"],
      [700, "Error"],
    ]);
    expect(results).toEqual(rows.map((row) => (bad.has(row) ? null : row)));
    expect(invocations).toBeLessThanOrEqual(1 + 2 * bad.size * Math.log2(1024));
  });

  test.each([
    ["it must not run twice", { idempotent: false }, {}],
    ["its author forbids it", {}, { onBatchError: "failAll" as const }],
  ])("fails as a whole where %s", async (_, spec, batching) => {
    const fussy = fn({ name: "fussy", input: x, output: z.number(), ...spec }).batch(() => {
      throw new Error("all");
    }, batching);
    expect(await run(fussy, { x: [1, 2, 3] })).toMatchObject({ results: [null, null, null], invocations: 1 });
  });

  test("fails its rows naming both lengths when it returns too few values", async () => {
    const short = fn({ name: "short", input: x, output: z.number() }).batch((columns) => columns.x.slice(1));
    const { failures, invocations } = await run(short, { x: [1, 2, 3] });
    expect(failures.map(({ type, message }) => `${type}: ${message}`)).toEqual(
      Array<string>(3).fill("WrongLength: returned 2 values for 3 rows"),
    );
    expect(invocations).toBe(1);
  });

  test("fails its rows when it returns no list", async () => {
    const none = fn({ name: "no_list", input: x, output: z.number() }).batch(() => undefined as never);
    expect((await run(none, { x: [1] })).failures).toMatchObject([{ type: "InvalidResult" }]);
  });

  test("may fail single rows by returning row errors", async () => {
    const some = fn({ name: "some_fail", input: x, output: z.number() }).batch(({ x: values }) =>
      Array.from(values, (value) => (value > 1 ? rowError("TooLarge", String(value)) : value)),
    );
    const { results, failures } = await run(some, { x: [1, 2] });
    expect(results).toEqual([1, null]);
    expect(failures).toMatchObject([{ row: 1, type: "TooLarge", message: "2" }]);
  });

  test("times out as a whole, without halving", async () => {
    const stuck = fn({ name: "stuck", input: x, output: z.number(), timeoutMs: 5 }).batch(
      () => new Promise<never>(() => {}),
    );
    const { failures, invocations } = await run(stuck, { x: [1, 2] });
    expect(failures.map(({ type }) => type)).toEqual(["Timeout", "Timeout"]);
    expect(invocations).toBe(1);
  });

  test("gives the same results whatever the size of its batches", async () => {
    const value = fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom("bad", "late", "wrong", null));
    await fc.assert(
      fc.asyncProperty(fc.array(value, { maxLength: 60 }), async (values) => {
        const outcomes = await Promise.all([1, 7, 512, 131_072].map((maxRows) => outcomeAt(maxRows, values)));
        for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  async function outcomeAt(maxRows: number, values: readonly (string | null)[]) {
    const spec = { name: "any_size", input: text, output: z.string(), concurrency: 2 };
    const f = fn(spec).batch(
      async (columns) => {
        if (columns.text.includes("bad")) throw new Error("bad");
        return columns.text.map((value) =>
          value === "late" ? rowError("Late", value) : value === "wrong" ? (1 as never) : value,
        );
      },
      { maxRows },
    );
    const { results, failures } = await run(f, { text: values });
    return { results, failures: failures.map(({ row, type, message }) => ({ row, type, message })) };
  }
});

describe("the Arrow form", () => {
  const double: LogicalType = { id: "DOUBLE" };

  test("passes a column of the right type without a copy, and the result likewise", async () => {
    const seen: Float64Array[] = [];
    const same = fn({ name: "same", input: x, output: z.number() }).arrow((batch) => {
      seen.push(batch.getChildAt(0)!.data[0]!.values as Float64Array);
      return batch;
    });
    const batch = argumentsOf(same, { x: [1, 2, 3] });
    const { values, results } = await runBatch(openRuntime(), same, batch);
    expect(results).toEqual([1, 2, 3]);
    expect(seen[0]!.buffer).toBe(batch.getChildAt(0)!.data[0]!.values.buffer);
    expect(values.data[0]!.values.buffer).toBe(batch.getChildAt(0)!.data[0]!.values.buffer);
  });

  test("gets the type it declares, whatever the width of the integers", async () => {
    const types: string[] = [];
    const f = fn({ name: "f", input: { n: z.number() }, output: z.number() }).arrow((batch) => {
      types.push(batch.schema.fields.map((field) => String(field.type)).join(" "));
      return batch;
    });
    const result = await run(f, { n: [1n, 2n ** 60n] }, { n: { id: "BIGINT" } });
    expect(types).toEqual(["Float64"]);
    expect(result.results).toEqual([1, null]);
    expect(result.failures).toMatchObject([{ row: 1, type: "UnsafeInteger" }]);
  });

  test("leaves out the rows it must not see and keeps the order", async () => {
    const lengths: number[] = [];
    const f = fn({ name: "f", input: x, output: z.number() }).arrow((batch) => {
      lengths.push(batch.numRows);
      return batch;
    });
    expect((await run(f, { x: [null, 1, 2, null, null, 3, null] })).results).toEqual([null, 1, 2, null, null, 3, null]);
    expect(lengths).toEqual([3]);
  });

  test("fails the rows of a result of another length, type or number of columns", async () => {
    const returning = (result: unknown) =>
      run(
        fn({ name: "f", input: x, output: z.number() }).arrow(() => result as never),
        { x: [1, 2] },
      );
    const messages = async (result: unknown) => (await returning(result)).failures.map(({ message }) => message);
    expect(await messages(resultBatch(double, [1]))).toEqual(Array<string>(2).fill("returned 1 values for 2 rows"));
    expect(await messages(resultBatch({ id: "VARCHAR" }, ["a", "b"]))).toEqual(
      Array<string>(2).fill("expected a column of DOUBLE, got VARCHAR"),
    );
    expect(await messages([1, 2])).toEqual(Array<string>(2).fill("expected a RecordBatch"));
  });

  test("fails the rows of nulls and of values the output refuses", async () => {
    const f = fn({ name: "f", input: x, output: z.number().min(0) }).arrow(() => resultBatch(double, [1, null, -1]));
    const { results, failures } = await run(f, { x: [1, 2, 3] });
    expect(results).toEqual([1, null, null]);
    expect(failures.map(({ row, type }) => [row, type])).toEqual([
      [1, "InvalidResult"],
      [2, "InvalidResult"],
    ]);
  });

  test("is halved when it throws", async () => {
    const f = fn({ name: "f", input: x, output: z.number() }).arrow((batch) => {
      if (Array.from(batch.getChildAt(0)!).includes(5)) throw new Error("five");
      return batch;
    });
    const rows = Array.from({ length: 9 }, (_, row) => row);
    const { results, failures } = await run(f, { x: rows });
    expect(results).toEqual(rows.map((row) => (row === 5 ? null : row)));
    expect(failures).toMatchObject([{ row: 5, message: "five" }]);
  });
});

describe("the stream form", () => {
  const input = { n: z.number() };

  test("gathers the items of each row in order", async () => {
    const count = fn({ name: "count_to", input, output: z.int32() }).stream(async function* ({ n }) {
      for (let item = 1; item <= n; item++) yield item;
    });
    expect((await run(count, { n: [2, 0, 3] })).results).toEqual([[1, 2], [], [1, 2, 3]]);
  });

  test("fails the row that throws half-way, yields a wrong item, or too much", async () => {
    const f = fn({ name: "f", input, output: z.string().max(1000) }).stream(async function* ({ n }) {
      yield "first";
      if (n === 1) throw new Error("half-way");
      if (n === 2) yield 3 as never;
      if (n === 3) yield "x".repeat(1001);
      if (n === 4) while (true) yield "x".repeat(1000);
    });
    const runtime = openRuntime();
    const { results, failures } = await runBatch(runtime, f, argumentsOf(f, { n: [0, 1, 2, 3, 4] }));
    expect(results).toEqual([["first"], null, null, null, null]);
    expect(failures.map(({ row, type }) => [row, type])).toEqual([
      [1, "Error"],
      [2, "InvalidResult"],
      [3, "InvalidResult"],
      [4, "ResultTooLarge"],
    ]);
  });

  test("lets the generator clean up when the row fails", async () => {
    const cleaned = vi.fn();
    const f = fn({ name: "f", input, output: z.string() }).stream(async function* () {
      try {
        while (true) yield "x".repeat(100_000);
      } finally {
        cleaned();
      }
    });
    const runtime = openRuntime();
    await runBatch(runtime, f, argumentsOf(f, { n: [1] }));
    await vi.waitFor(() => expect(cleaned).toHaveBeenCalledOnce());
  });
});

describe("a call that is aborted", () => {
  test("before it began runs nothing", async () => {
    const handler = vi.fn(() => 1);
    const f = fn({ name: "f", input: x, output: z.number() }).row(handler);
    const call = runBatch(openRuntime(), f, argumentsOf(f, { x: [1] }), AbortSignal.abort("stop"));
    await expect(call).rejects.toMatchObject({ code: "plan.aborted", facts: { reason: "stop" } });
    expect(handler).not.toHaveBeenCalled();
  });

  test("tells the running handlers, rejects at once and starts no more", async () => {
    const signals: AbortSignal[] = [];
    const f = fn({ name: "f", input: x, output: z.number(), concurrency: 2, timeoutMs: 50 }).row((_, { signal }) => {
      signals.push(signal);
      return new Promise<number>(() => {});
    });
    const controller = new AbortController();
    const call = runBatch(openRuntime(), f, argumentsOf(f, { x: [1, 2, 3, 4] }), controller.signal);
    await vi.waitFor(() => expect(signals).toHaveLength(2));
    controller.abort(new Error("enough"));
    await expect(call).rejects.toMatchObject({ code: "plan.aborted" });
    expect(signals.map(({ aborted, reason }) => [aborted, reason.facts.reason])).toEqual([
      [true, "enough"],
      [true, "enough"],
    ]);
  });

  test("in the middle of synchronous rows calls no more of them", async () => {
    let calls = 0;
    const controller = new AbortController();
    const f = fn({ name: "f", input: x, output: z.number() }).row((args) => {
      if (++calls === 10) controller.abort();
      return args.x;
    });
    const rows = Array.from({ length: 1000 }, (_, row) => row);
    const call = runBatch(openRuntime(), f, argumentsOf(f, { x: rows }), controller.signal);
    await expect(call).rejects.toMatchObject({ code: "plan.aborted" });
    expect(calls).toBe(10);
  });

  test("lets other calls of the function go on when the slot is free again", async () => {
    const release: (() => void)[] = [];
    const f = fn({ name: "f", input: x, output: z.number() }).row(
      (args) => new Promise<number>((resolve) => release.push(() => resolve(args.x))),
    );
    const runtime = openRuntime();
    const controller = new AbortController();
    const first = runBatch(runtime, f, argumentsOf(f, { x: [1, 2] }), controller.signal);
    const second = runBatch(runtime, f, argumentsOf(f, { x: [3] }));
    await vi.waitFor(() => expect(release).toHaveLength(1));
    controller.abort();
    await expect(first).rejects.toMatchObject({ code: "plan.aborted" });
    release[0]!();
    await vi.waitFor(() => expect(release).toHaveLength(2));
    release[1]!();
    expect((await second).results).toEqual([3]);
  });
});

describe("setup and teardown", () => {
  test("run once per runtime, and handlers see the state", async () => {
    const setup = vi.fn(async () => ({ prefix: ">" }));
    const teardown = vi.fn();
    const f = fn({ name: "f", input: text, output: z.string(), setup, teardown }).row(
      (args, { state }) => state.prefix + args.text,
    );
    const runtime = openRuntime();
    const batch = argumentsOf(f, { text: ["a"] });
    const both = await Promise.all([runBatch(runtime, f, batch), runBatch(runtime, f, batch)]);
    expect(both.map(({ results }) => results)).toEqual([[">a"], [">a"]]);
    await runtime.close();
    expect(setup).toHaveBeenCalledOnce();
    expect(teardown).toHaveBeenCalledExactlyOnceWith({ prefix: ">" });
  });

  test("a failing setup rejects the call and is tried again by the next", async () => {
    const setup = vi.fn().mockRejectedValueOnce(new Error("no model")).mockResolvedValue(1);
    const f = fn({ name: "f", input: x, output: z.number(), setup }).row((args) => args.x);
    const runtime = openRuntime();
    const batch = argumentsOf(f, { x: [1] });
    await expect(runBatch(runtime, f, batch)).rejects.toMatchObject({
      code: "function.failed",
      message: 'The setup of function "f" failed: Error: no model',
    });
    expect((await runBatch(runtime, f, batch)).results).toEqual([1]);
  });
});

test("a description without code is refused", async () => {
  const f = fn({ name: "f", input: x, output: z.number() }).row(() => 1);
  const described = { "~function": f["~function"] };
  await expect(run(described, { x: [1] })).rejects.toMatchObject({ code: "function.invalid-definition" });
});

test("a context names its call, its attempt and its deadline", async () => {
  const f = fn({ name: "f", input: x, output: z.string(), timeoutMs: 60_000 }).row((_, context) => {
    const { callId, attempt, idempotencyKey, deadline } = context;
    return JSON.stringify({
      callId,
      attempt,
      sameKey: idempotencyKey === callId,
      left: deadline.getTime() - Date.now() > 50_000,
    });
  });
  const { results } = await run(f, { x: [1, 2] });
  const [first, second] = results.map((result) => JSON.parse(result as string));
  expect(first).toMatchObject({ attempt: 1, sameKey: true, left: true });
  expect(first.callId).not.toBe(second.callId);
});

test("says early that an undeclared concurrency will take long", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const notices: string[] = [];
  const runtime = openRuntime({ onNotice: ({ message }) => notices.push(message) });
  const f = fn({ name: "classify", input: x, output: z.number() }).row(
    (args) => new Promise<number>((resolve) => setTimeout(resolve, 20, args.x)),
  );
  const controller = new AbortController();
  const batch = argumentsOf(f, { x: Array.from({ length: 20_003 }, (_, row) => row) });
  const call = runBatch(runtime, f, batch, controller.signal);
  const rejected = expect(call).rejects.toMatchObject({ code: "plan.aborted" });
  await vi.advanceTimersByTimeAsync(200);
  controller.abort();
  await rejected;
  expect(notices).toEqual([
    expect.stringMatching(
      /^classify: 20,000 rows, concurrency 1 \(default\), about 2\d ms each: \d min .*; set `concurrency`$/,
    ),
  ]);
});
