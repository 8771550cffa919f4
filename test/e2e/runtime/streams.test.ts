// Generators called by hand: items one by one, under credit, and what a throw or a reader who leaves means.
import { expect, test } from "vitest";
import { z } from "zod";
import { fn } from "../../../index.ts";
import { openRuntime } from "./open-runtime.ts";

const input = { n: z.number() };

test("three values and then a throw: the reader has three values, then the failure with its type", async () => {
  const { calling } = openRuntime();
  class ValueError extends Error {
    override name = "ValueError";
  }
  const three = fn({ name: "three_then_throw", input, output: z.number() }).stream(async function* () {
    yield 1;
    yield 2;
    yield 3;
    throw new ValueError("no fourth");
  });
  const seen: unknown[] = [];
  const read = async () => {
    for await (const value of calling.stream(three, { n: 0 }, {})) seen.push(value);
  };
  await expect(read()).rejects.toMatchObject({ code: "function.failed", message: "ValueError: no fourth" });
  expect(seen).toEqual([1, 2, 3]);
});

test("a stream that throws is tried again until its first item, and never after it", async () => {
  const { calling, clock } = openRuntime();
  const runs = { early: 0, late: 0 };
  const early = fn({ name: "throws_early", input, output: z.number(), retries: 2 }).stream(async function* () {
    if (++runs.early < 3) throw new Error("not yet");
    yield runs.early;
  });
  const late = fn({ name: "throws_late", input, output: z.number(), retries: 2 }).stream(async function* () {
    yield ++runs.late;
    throw new Error("too late");
  });
  const read = async (f: typeof early) => {
    const seen: unknown[] = [];
    try {
      for await (const item of calling.stream(f, { n: 0 }, {})) seen.push(item);
    } catch (error) {
      seen.push(String((error as Error).message));
    }
    return seen;
  };
  const both = Promise.all([read(early), read(late)]);
  await clock.advance(60_000);
  expect(await both).toEqual([[3], [1, "Error: too late"]]);
  expect(runs).toEqual({ early: 3, late: 1 });
});

test("a reader that stops reading stops the generator within its credit, and its `finally` runs", async () => {
  const { calling, clock } = openRuntime();
  let yielded = 0;
  let isClosed = false;
  const endless = fn({ name: "endless", input, output: z.number() }).stream(async function* () {
    try {
      for (;;) yield yielded++;
    } finally {
      isClosed = true;
    }
  });
  for await (const value of calling.stream(endless, { n: 0 }, {})) if (value === 2) break;
  await clock.advance(1_000);
  expect(yielded).toBeLessThanOrEqual(3 + 256 + 2);
  expect(isClosed).toBe(true);
});

test("a reader that pauses holds the generator at its credit", async () => {
  const { calling, clock } = openRuntime();
  let yielded = 0;
  const endless = fn({ name: "endless_paused", input, output: z.number() }).stream(async function* () {
    for (;;) yield yielded++;
  });
  const iterator = calling.stream(endless, { n: 0 }, {})[Symbol.asyncIterator]();
  expect(await iterator.next()).toEqual({ done: false, value: 0 });
  await clock.advance(1_000);
  expect(yielded).toBeLessThanOrEqual(2 * 256 + 2);
  const before = yielded;
  await clock.advance(10_000);
  expect(yielded).toBe(before);
  await iterator.return?.();
});

test("transcribe, then translate each item, both at concurrency 1, finishes", async () => {
  const { calling, clock, pass } = openRuntime();
  const translate = fn({ name: "translate", input: { text: z.string() }, output: z.string() }).row(async ({ text }) => {
    await pass(1);
    return text.toUpperCase();
  });
  const transcribe = fn({ name: "transcribe", input, output: z.string() }).stream(async function* ({ n }) {
    for (let index = 0; index < n; index++) yield await translate.remote({ text: `part ${index}` });
  });
  const seen: unknown[] = [];
  const reading = (async () => {
    for await (const value of calling.stream(transcribe, { n: 5 }, {})) seen.push(value);
  })();
  await clock.advance(1_000);
  await reading;
  expect(seen).toEqual(["PART 0", "PART 1", "PART 2", "PART 3", "PART 4"]);
});
