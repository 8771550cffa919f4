// The functions that benchmarks run on threads: at the top level of a file that does nothing else, as threads load it too.
import { z } from "zod";
import { fn } from "../../index.ts";
import { hashText } from "./busy-work.ts";

/** Two for each of two threads: while one is at work, the next is on its way. */
const CONCURRENCY = 4;

/** Costs next to nothing: what is measured is the way to a thread and back. */
export const lengthOnThread = fn({
  name: "benchmark_length_on_thread",
  input: { text: z.string() },
  output: z.int(),
  isolation: "thread",
  concurrency: CONCURRENCY,
}).row(({ text }) => text.length);

/** Rounds of the hash that make one task take about a millisecond. */
export const TASK_ROUNDS = 4_000;

export const taskOnThread = fn({
  name: "benchmark_task_on_thread",
  input: { text: z.string() },
  output: z.number(),
  isolation: "thread",
  concurrency: CONCURRENCY,
}).row(({ text }) => hashText(text, TASK_ROUNDS));

/** Rounds that make one row take about 3 µs. */
export const ROW_ROUNDS = 12;

export const rowOnThread = fn({
  name: "benchmark_row_on_thread",
  input: { text: z.string() },
  output: z.number(),
  isolation: "thread",
  concurrency: CONCURRENCY,
}).row(({ text }) => hashText(text, ROW_ROUNDS));

export const rowInline = fn({
  name: "benchmark_row_inline",
  input: { text: z.string() },
  output: z.number(),
  concurrency: 1,
}).row(({ text }) => hashText(text, ROW_ROUNDS));

export const batchOnThread = fn({
  name: "benchmark_batch_on_thread",
  input: { text: z.string() },
  output: z.number(),
  isolation: "thread",
  concurrency: CONCURRENCY,
}).batch(({ text }) => text.map((each) => hashText(each, ROW_ROUNDS)), { maxRows: 256 });
