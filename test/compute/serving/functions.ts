// Functions that workers of the tests serve: in a module of their own, which threads and processes import again.
import { writeFileSync } from "node:fs";
import { z } from "zod";
import { fn } from "../../../index.ts";

const n = { n: z.number() };

export const double = fn({ name: "serving_double", version: "1", input: n, output: z.number(), concurrency: 64 }).row(
  (args) => {
    return 2 * args.n;
  },
);

/** Calls another function of the environment. */
export const quadruple = fn({
  name: "serving_quadruple",
  version: "1",
  input: n,
  output: z.number(),
  concurrency: 8,
}).row(async (args) => double.remote({ n: await double.remote(args) }));

/** Which thread it runs in. */
export const whereabouts = fn({
  name: "serving_where",
  version: "1",
  input: n,
  output: z.string(),
  concurrency: 8,
}).row(async () => {
  const { isMainThread } = await import("node:worker_threads");
  return `${process.pid} ${isMainThread ? "main" : "thread"}`;
});

const slowly = { ms: z.number(), file: z.string() };

/** Says in a file that it began, and takes its time. */
export const slow = fn({ name: "serving_slow", version: "1", input: slowly, output: z.string(), concurrency: 64 }).row(
  async ({ ms, file }, { attempt }) => {
    if (file !== "") writeFileSync(file, `${process.pid}`, { flag: "a" });
    await new Promise((resolve) => setTimeout(resolve, ms));
    return `attempt ${attempt}`;
  },
);

export const once = fn({
  name: "serving_once",
  version: "1",
  input: slowly,
  output: z.string(),
  idempotent: false,
}).row(async ({ ms }) => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return "done";
});

export const elsewhere = fn({
  name: "serving_elsewhere",
  version: "1",
  input: n,
  output: z.number(),
  shard: "other",
}).row((args) => args.n + 1);
