// What the load calls: a function for each promise. Every handler writes down when it begins and ends, before anybody else can
// know of it, and answers with the lease it ran under.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type Context, fn, RetryPolicy } from "../../../catalog/index.ts";
import type { Ended } from "../history/history.ts";
import type { Promises } from "../history/promises.ts";
import { Recorder } from "../history/recorder.ts";

const FOLDER = process.env.QUARRY_CHAOS_FOLDER ?? "";
const call = z.string();

let recorder: Recorder | undefined;
let runs = 0;

/** An invocation that has begun. */
class Run {
  readonly #id = `${process.pid}.${++runs}`;

  constructor(name: string, calls: readonly string[], { attempt, fence }: Context<unknown>, depth = 0) {
    recorder ??= new Recorder(FOLDER, process.env.QUARRY_CHAOS_PROCESS ?? "");
    recorder.record({ kind: "started", run: this.#id, function: name, calls, attempt, fence, depth });
  }

  end(how: Ended["how"] = "returned"): void {
    recorder?.record({ kind: "ended", run: this.#id, how });
  }
}

const own = { version: "1", queue: { maxItems: 1_000_000 } };

const PLAIN_LIMIT = 32;
export const plain = fn({
  ...own,
  name: "chaos_plain",
  input: { call },
  output: z.number(),
  concurrency: PLAIN_LIMIT,
}).row(({ call }, context) => {
  const run = new Run("chaos_plain@1", [call], context);
  run.end();
  return context.fence;
});

const GATE_LIMIT = 3;
export const gated = fn({
  ...own,
  name: "chaos_gated",
  input: { call, busyMs: z.number() },
  output: z.number(),
  concurrency: GATE_LIMIT,
}).row(async ({ call, busyMs }, context) => {
  const run = new Run("chaos_gated@1", [call], context);
  await sleep(busyMs);
  run.end();
  return context.fence;
});

const RATE = { rate: 200, burst: 20 };
export const rated = fn({
  ...own,
  name: "chaos_rated",
  input: { call },
  output: z.number(),
  rateLimit: RATE,
  concurrency: 16,
}).row(({ call }, context) => {
  const run = new Run("chaos_rated@1", [call], context);
  run.end();
  return context.fence;
});

const BATCH_LIMIT = 2;
export const batched = fn({
  ...own,
  name: "chaos_batched",
  input: { call },
  output: z.number(),
  concurrency: BATCH_LIMIT,
}).batch(
  async ({ call: calls }, context) => {
    const run = new Run("chaos_batched@1", calls, context);
    await sleep(2);
    run.end();
    return calls.map(() => context.fence);
  },
  { maxRows: 32, maxWaitMs: 50 },
);

const INNER_LIMIT = 8;
const inner = fn({
  ...own,
  name: "chaos_inner",
  input: { call },
  output: z.number(),
  concurrency: INNER_LIMIT,
}).row(async ({ call }, context) => {
  const run = new Run("chaos_inner@1", [call], context);
  await sleep(1);
  run.end();
  return context.fence;
});

const OUTER_LIMIT = 4;
export const outer = fn({
  ...own,
  name: "chaos_outer",
  input: { call },
  output: z.number(),
  concurrency: OUTER_LIMIT,
}).row(async ({ call }, context) => {
  const run = new Run("chaos_outer@1", [call], context);
  await Promise.all([1, 2].map((part) => inner.remote({ call: `${call}/${part}` })));
  run.end();
  return context.fence;
});

/** Calls itself under its own permit: one tree at a time. */
export const tree = fn({
  ...own,
  name: "chaos_tree",
  input: { call, depth: z.number() },
  output: z.number(),
  concurrency: 1,
}).row(async ({ call, depth }, context): Promise<number> => {
  const run = new Run("chaos_tree@1", [call], context, depth);
  if (depth < 2) await tree.remote({ call: `${call}/${depth + 1}`, depth: depth + 1 });
  run.end();
  return context.fence;
});

/** Its items are their places. */
export const counting = fn({
  ...own,
  name: "chaos_counting",
  input: { call, items: z.number() },
  output: z.number(),
  concurrency: 4,
}).stream(async function* ({ call, items }, context) {
  const run = new Run("chaos_counting@1", [call], context);
  for (let item = 0; item < items; item++) {
    if (item % 32 === 31) await sleep(1);
    yield item;
  }
  run.end();
});

/** Fails `failures` times. */
export const flaky = fn({
  ...own,
  name: "chaos_flaky",
  input: { call, failures: z.number() },
  output: z.number(),
  concurrency: 8,
  retries: RetryPolicy.linear({ retries: 3, delayMs: 20 }),
}).row(({ call, failures }, context) => {
  const run = new Run("chaos_flaky@1", [call], context);
  if (context.attempt <= failures) {
    run.end("threw");
    throw new Error(`attempt ${context.attempt} fails`);
  }
  run.end();
  return context.fence;
});

/** Kills its process: `times` times, and each time where that is 0. */
export const poison = fn({
  ...own,
  name: "chaos_poison",
  input: { call, times: z.number() },
  output: z.number(),
  concurrency: 2,
}).row(({ call, times }, context) => {
  const run = new Run("chaos_poison@1", [call], context);
  if (times === 0 || !isEnough(call, times)) {
    run.end("died");
    process.kill(process.pid, "SIGKILL");
  }
  run.end();
  return context.fence;
});

/** Notes one more death of `call`, unless it has died often enough. */
function isEnough(call: string, times: number): boolean {
  for (let death = 1; death <= times; death++) {
    const mark = join(FOLDER, `death-${death}-of-${call}`);
    if (existsSync(mark)) continue;
    writeFileSync(mark, "");
    return false;
  }
  return true;
}

export const CHAOS_FUNCTIONS = [plain, gated, rated, batched, inner, outer, tree, counting, flaky, poison];

/** What the queue is held to by the policies above. */
export const FUNCTION_PROMISES: Pick<Promises, "gates" | "rates"> = {
  gates: [
    { functions: ["chaos_plain@1"], limit: PLAIN_LIMIT },
    { functions: ["chaos_gated@1"], limit: GATE_LIMIT },
    { functions: ["chaos_batched@1"], limit: BATCH_LIMIT },
    { functions: ["chaos_inner@1"], limit: INNER_LIMIT },
    { functions: ["chaos_outer@1"], limit: OUTER_LIMIT },
    { functions: ["chaos_tree@1"], limit: 1 },
  ],
  rates: { "chaos_rated@1": { tokensPerSecond: RATE.rate, burst: RATE.burst } },
};
