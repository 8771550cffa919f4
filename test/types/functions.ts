// What `fn()` infers and refuses. Nothing runs: `tsc` is the test.
import type { RecordBatch } from "apache-arrow";
import { z } from "zod";
import * as zm from "zod/mini";
import {
  type Call,
  type Column,
  ConcurrencyPolicy,
  fn,
  QueuePolicy,
  RateLimitPolicy,
  type RemoteFn,
  RetryPolicy,
  rowError,
  type Settled,
  type StreamFn,
  TracingPolicy,
} from "../../catalog/index.ts";

type Eq<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <_T extends true>() => {};

const f1 = fn({ name: "f1", input: { memo: z.string() }, output: z.object({ label: z.enum(["a", "b"]) }) }).row(() => ({
  label: "a",
}));
is<Eq<typeof f1, RemoteFn<{ memo: string }, { label: "a" | "b" }>>>();
is<Eq<ReturnType<typeof f1>, Promise<{ label: "a" | "b" }>>>();

const f2 = fn({ name: "f2", input: { text: z.string().nullable(), lang: z.string() }, output: z.string() }).row(
  () => "",
);
is<Eq<Parameters<typeof f2>[0], { text: string | null; lang: string }>>();

// A slow asynchronous function, which may fail a row.
const classify = fn({
  name: "classify",
  input: { text: z.string() },
  output: z.object({ label: z.enum(["spam", "ham"]), score: z.number() }),
  concurrency: 50,
  timeoutMs: 10_000,
}).row(async ({ text }, { signal }) => {
  const response = await fetch("http://localhost:8080", { method: "POST", body: text, signal });
  return response.ok ? { label: "spam", score: 0.9 } : rowError("Http", String(response.status));
});
export const one: Promise<{ label: "spam" | "ham"; score: number }> = classify({ text: "x" });

// Whole columns, typed arrays, a state made once.
export const embed = fn({
  name: "embed",
  input: { text: z.string() },
  output: z.array(z.number()),
  setup: async () => ({ encode: (texts: readonly string[]) => texts.map(() => [0, 1]) }),
}).batch(({ text }, { state }) => state.encode(text), { maxRows: 256 });
export const zscore = fn({ name: "zscore", input: { x: z.number() }, output: z.number() }).batch(({ x }) =>
  x.map((value) => value / 2),
);
is<Eq<Column<number>, Float64Array>>();
is<Eq<Column<bigint>, BigInt64Array>>();
is<Eq<Column<number | null>, readonly (number | null)[]>>();
is<Eq<Column<"a" | "b">, readonly ("a" | "b")[]>>();

fn({ name: "arrow", input: { x: z.number() }, output: z.number() }).arrow((batch) => {
  is<Eq<typeof batch, RecordBatch>>();
  return batch;
});

const transcribe = fn({
  name: "transcribe",
  input: { uri: z.string() },
  output: z.object({ start: z.number(), text: z.string() }),
}).stream(async function* ({ uri }) {
  yield { start: 0, text: uri };
});
is<Eq<typeof transcribe, StreamFn<{ uri: string }, { start: number; text: string }>>>();

// What a function does through the queue.
type Label = { label: "spam" | "ham"; score: number };
is<Eq<ReturnType<typeof classify.remote>, Promise<Label>>>();
is<Eq<ReturnType<typeof classify.enqueue>, Promise<Call<Label>>>>();
export const plainMap: AsyncIterable<Label> = classify.map([{ text: "x" }], { ordered: false });
export const settledMap: AsyncIterable<Settled<Label>> = classify.map([{ text: "x" }], { settle: true });
export const items: AsyncIterable<{ start: number; text: string }> = transcribe.remote({ uri: "x" }, { priority: 1 });
export const streamed = async () => {
  const call = await transcribe.enqueue({ uri: "x" });
  is<Eq<ReturnType<typeof call.get>, Promise<readonly { start: number; text: string }[]>>>();
  is<Eq<ReturnType<typeof call.stream>, AsyncIterable<{ start: number; text: string }>>>();
};
// @ts-expect-error an argument of another type
classify.remote({ text: 3 });
// @ts-expect-error an option of a call misspelt
classify.remote({ text: "x" }, { timeout: 3 });
// @ts-expect-error an outcome is not a value
export const notValue: AsyncIterable<Label> = classify.map([{ text: "x" }], { settle: true });

// Manners: what the queue keeps to.
class Flaky extends Error {}
fn({
  name: "polite",
  input: { prompt: z.string(), tokens: z.bigint().nullable() },
  output: z.string(),
  retries: RetryPolicy.exponential({ retries: 5, retryOn: [Flaky, "TimeoutError"], maxElapsedMs: 60_000 }),
  rateLimit: { rate: 3000, per: "minute", key: "llm", cost: (c) => c.prompt.length().div(4).add(c.tokens.fillNull(0)) },
  concurrency: ConcurrencyPolicy({ maxConcurrent: 8, key: "llm", nested: "refuse" }),
  queue: QueuePolicy({ maxItems: 10_000 }),
  tracing: TracingPolicy({ sampleRate: 0.1 }),
  priority: -3,
  isolation: "thread",
  deploy: { image: "node:20", cpu: "500m", memory: "2Gi", replicas: { min: 1, max: 8 } },
}).batch(({ prompt }) => prompt, { weight: (c) => c.prompt.length(), maxWeight: 8000, maxWaitMs: 50, eager: true });
const shared = RateLimitPolicy({ rate: 10, key: "api", cost: (c) => c.anything.length() });
fn({ name: "one", input: { a: z.string() }, output: z.string(), rateLimit: shared, retries: 3 }).row(({ a }) => a);
fn({ name: "two", input: { b: z.int() }, output: z.int(), rateLimit: shared, tracing: false }).row(({ b }) => b);

// zod/mini schemas work too.
export const mini = fn({ name: "mini", input: { s: zm.string() }, output: zm.number() }).row(({ s }) => s.length);

// @ts-expect-error not a member of the enum
fn({ name: "f", input: { m: z.string() }, output: z.enum(["a"]) }).row(() => "b");
// @ts-expect-error an option misspelt
fn({ name: "f", input: { m: z.string() }, output: z.string(), concurency: 3 });
// @ts-expect-error a rate per fortnight
fn({ name: "f", input: { m: z.string() }, output: z.string(), rateLimit: { rate: 3, per: "fortnight" } });
// @ts-expect-error a cost over a column there is none of
fn({ name: "f", input: { m: z.string() }, output: z.string(), rateLimit: { rate: 3, cost: (c) => c.n.length() } });
// @ts-expect-error a weight that is no number
fn({ name: "f", input: { m: z.string() }, output: z.string() }).batch(({ m }) => m, { weight: (c) => c.m.lower() });
// @ts-expect-error a stream has no batches
fn({ name: "f", input: { m: z.string() }, output: z.string() }).stream(async function* () {}, { maxRows: 3 });
// @ts-expect-error memory without a unit
fn({ name: "f", input: { m: z.string() }, output: z.string(), deploy: { memory: "512" } });
// @ts-expect-error a Map is no column
fn({ name: "f", input: { m: z.map(z.string(), z.string()) }, output: z.string() });
// @ts-expect-error a wrong result
fn({ name: "f", input: { m: z.string() }, output: z.string() }).row(({ m }) => m.length);
// @ts-expect-error an argument nobody declared
fn({ name: "f", input: { m: z.string() }, output: z.string() }).row(({ n }) => n);
// @ts-expect-error a stream is not a function of one value per row
export const notOne: RemoteFn<{ uri: string }, unknown> = transcribe;
