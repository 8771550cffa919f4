// Functions that frames call in other processes: they do nothing, so that what is measured is the way there and back.
import { z } from "zod";
import { fn } from "../../index.ts";

/** Rows of one invocation, and of one message. */
export const ECHO_ROWS = 4_096;

/** Invocations at once, over all workers. */
export const AT_ONCE = 8;

/** Gives back what it is given. */
export const echoBatch = fn({
  name: "benchmark_echo_batch",
  version: "1",
  input: { memo: z.string() },
  output: z.string(),
  concurrency: AT_ONCE,
}).batch(({ memo }) => memo, { maxRows: ECHO_ROWS });

/** The same, row by row. */
export const echoRow = fn({
  name: "benchmark_echo_row",
  version: "1",
  input: { memo: z.string() },
  output: z.string(),
  concurrency: AT_ONCE,
}).row(({ memo }) => memo);

export const frameFunctions = [echoBatch, echoRow];
