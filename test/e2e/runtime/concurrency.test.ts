// How many handlers run at once: shared keys, nested calls under their parent's permit, recursion, mutual exclusion.
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { ConcurrencyPolicy, connect, F, fn } from "../../../index.ts";
import { openRuntime } from "./open-runtime.ts";

const input = { n: z.number() };
const output = z.number();

test("two functions with one key of four are never five at once, and four are reached", async () => {
  const { calling, clock, pass } = openRuntime();
  let running = 0;
  let most = 0;
  const concurrency = ConcurrencyPolicy({ maxConcurrent: 4, key: "gpu" });
  const handler = async ({ n }: { n: number }) => {
    most = Math.max(most, ++running);
    await pass(5 + (n % 7));
    running--;
    return n;
  };
  const one = fn({ name: "gpu_one", input, output, concurrency }).row(handler);
  const two = fn({ name: "gpu_two", input, output, concurrency }).row(handler);
  const calls = Array.from({ length: 100 }, (_, n) => calling.remote(n % 2 ? one : two, { n }, {}));
  await clock.advance(1_000);
  expect(await Promise.all(calls)).toEqual(Array.from({ length: 100 }, (_, n) => n));
  expect(most).toBe(4);
});

test("read, nested call, write at concurrency 1 never interleaves with another tree", async () => {
  const { calling, clock, pass } = openRuntime();
  const account = { balance: 0 };
  const concurrency = ConcurrencyPolicy({ maxConcurrent: 1, key: "account" });
  const add = fn({ name: "add_slowly", input, output, concurrency }).row(async ({ n }) => {
    await pass(3);
    return n + 1;
  });
  const deposit = fn({ name: "deposit", input, output, concurrency }).row(async () => {
    const before = account.balance;
    account.balance = await add.remote({ n: before });
    return account.balance;
  });
  const calls = Array.from({ length: 20 }, (_, n) => calling.remote(deposit, { n }, {}));
  await clock.advance(1_000);
  await Promise.all(calls);
  expect(account.balance).toBe(20);
});

test("a frame that a handler runs calls under the handler's permit", async () => {
  const session = await connect();
  onTestFinished(() => session.close());
  const concurrency = ConcurrencyPolicy({ maxConcurrent: 1, key: "frame_in_handler" });
  const leaf = fn({ name: "frame_leaf", input, output, concurrency }).row(({ n }) => n + 1);
  const through = (f: typeof leaf, rows: { n: number }[]) =>
    session.frames
      .fromRows(rows)
      .project((_) => ({ m: F.call(f, _.n) }))
      .toArray();
  const root = fn({ name: "frame_root", input, output, concurrency }).row(async ({ n }) => {
    const [row] = await through(leaf, [{ n }]);
    return row!.m;
  });
  expect(await through(root, [{ n: 1 }, { n: 2 }])).toEqual([{ m: 2 }, { m: 3 }]);
});

test("recursion of depth 20 at concurrency 1 finishes", async () => {
  const { calling, clock } = openRuntime();
  const countdown = fn({ name: "countdown", input, output }).row(
    async ({ n }): Promise<number> => (n === 0 ? 0 : 1 + (await countdown.remote({ n: n - 1 }))),
  );
  const call = calling.remote(countdown, { n: 20 }, {});
  await clock.advance(100);
  expect(await call).toBe(20);
});

test("a call too deep is refused and not left hanging", async () => {
  const { calling, clock } = openRuntime();
  const bottomless = fn({ name: "bottomless", input, output }).row(
    async ({ n }): Promise<number> => await bottomless.remote({ n: n + 1 }),
  );
  const call = calling.remote(bottomless, { n: 0 }, {});
  call.catch(() => {}); // expected below
  await clock.advance(1_000);
  await expect(call).rejects.toThrow(/64/);
});

test("5,000 parents that wait for a nested call do not open 5,000 handlers", async () => {
  const { calling } = openRuntime();
  let open = 0;
  let most = 0;
  const child = fn({ name: "child_of_many", input, output }).row(async ({ n }) => n);
  const parent = fn({ name: "one_of_many", input, output }).row(async ({ n }) => {
    most = Math.max(most, ++open);
    const result = await child.remote({ n });
    open--;
    return result;
  });
  const calls = Array.from({ length: 5_000 }, (_, n) => calling.remote(parent, { n }, {}));
  expect(await Promise.all(calls)).toHaveLength(5_000);
  expect(most).toBe(1);
});

test("two trees that wait for each other's keys are refused, naming the path", async () => {
  const { calling, clock, pass } = openRuntime();
  const left = ConcurrencyPolicy({ maxConcurrent: 1, key: "left" });
  const right = ConcurrencyPolicy({ maxConcurrent: 1, key: "right" });
  const leftLeaf = fn({ name: "left_leaf", input, output, concurrency: left }).row(({ n }) => n);
  const rightLeaf = fn({ name: "right_leaf", input, output, concurrency: right }).row(({ n }) => n);
  const leftRoot = fn({ name: "left_root", input, output, concurrency: left }).row(async ({ n }) => {
    await pass(5);
    return await rightLeaf.remote({ n });
  });
  const rightRoot = fn({ name: "right_root", input, output, concurrency: right }).row(async ({ n }) => {
    await pass(5);
    return await leftLeaf.remote({ n });
  });
  const calls = Promise.allSettled([calling.remote(leftRoot, { n: 1 }, {}), calling.remote(rightRoot, { n: 2 }, {})]);
  await clock.advance(1_000);
  const outcomes = await calls;
  const refused = outcomes.filter((outcome) => outcome.status === "rejected");
  expect(refused.length).toBeGreaterThanOrEqual(1);
  expect(String((refused[0] as PromiseRejectedResult).reason)).toMatch(/left/);
  expect(String((refused[0] as PromiseRejectedResult).reason)).toMatch(/right/);
});
