// `map`: order, windows, failures, sources that wait and readers who stop.
import { expect, test } from "vitest";
import { z } from "zod";
import { fn, type MapOptions } from "../../../catalog/index.ts";
import { settle } from "./fake-queue.ts";
import { openCalls } from "./open-calls.ts";

const double = fn({ name: "double_it", input: { x: z.number() }, output: z.number() }).row(({ x }) => x * 2);

function numbers(count: number): { x: number }[] {
  return Array.from({ length: count }, (_, x) => ({ x }));
}

async function openDouble(limits: Parameters<typeof openCalls>[0] = {}) {
  const opened = openCalls(limits);
  await opened.handle(double, (x: number) => x * 2);
  const map = (items: Iterable<unknown> | AsyncIterable<unknown>, options: MapOptions = {}) =>
    opened.calls.map(double, items, options);
  return { ...opened, map };
}

async function toArray(items: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const item of items) all.push(item);
  return all;
}

test("gives the results of many items in their order", async () => {
  const { map } = await openDouble();
  expect(await toArray(map(numbers(10_000)))).toEqual(numbers(10_000).map(({ x }) => x * 2));
});

test("gives every result once, in any order, when it does not matter", async () => {
  const { map } = await openDouble();
  const results = (await toArray(map(numbers(3_000), { ordered: false }))) as number[];
  expect(results.sort((left, right) => left - right)).toEqual(numbers(3_000).map(({ x }) => x * 2));
});

test("gives nothing for nothing", async () => {
  const { map, worker } = await openDouble();
  expect(await toArray(map([]))).toEqual([]);
  expect(worker.leases).toEqual([]);
});

test("takes items from generators and from asynchronous sources", async () => {
  const { map } = await openDouble();
  function* some() {
    yield* numbers(5);
  }
  async function* slow() {
    for (const item of numbers(5)) {
      await settle();
      yield item;
    }
  }
  expect(await toArray(map(some()))).toEqual([0, 2, 4, 6, 8]);
  expect(await toArray(map(slow()))).toEqual([0, 2, 4, 6, 8]);
});

test("several items travel in one message once rows are known to be fast", async () => {
  const { map, worker } = await openDouble();
  await toArray(map(numbers(1_000)));
  expect(worker.leases.length).toBeLessThan(30);
  expect(worker.leases.reduce((sum, rows) => sum + rows, 0)).toBe(1_000);
});

test("an item does not wait for a source that makes us wait", async () => {
  const { map } = await openDouble();
  async function* stuck() {
    yield* numbers(500);
    await new Promise(() => {});
  }
  const results = map(stuck());
  for (let at = 0; at < 500; at++) expect(await results.next()).toEqual({ done: false, value: at * 2 });
});

test("takes no more items than fit its window while nobody reads", async () => {
  const { map } = await openDouble();
  let taken = 0;
  function* endless() {
    while (true) yield { x: taken++ };
  }
  const results = map(endless());
  await results.next();
  for (let turn = 0; turn < 50; turn++) await settle();
  const before = taken;
  for (let turn = 0; turn < 50; turn++) await settle();
  expect(taken).toBe(before);
  expect(taken).toBeLessThanOrEqual(2 * 4096 + 1);
  await results.return(undefined);
});

test("large results make a small window", async () => {
  const large = fn({ name: "enlarge", input: { x: z.number() }, output: z.string() }).row(() => "");
  const { calls, handle } = openCalls();
  await handle(large, () => "x".repeat(1 << 20));
  let taken = 0;
  function* endless() {
    while (true) yield { x: taken++ };
  }
  const results = calls.map(large, endless(), {});
  await results.next();
  for (let turn = 0; turn < 20; turn++) await settle();
  expect(taken).toBeLessThanOrEqual(17);
  await results.return(undefined);
});

test("the first failure in order ends the iteration, after what came before it", async () => {
  const { calls, handle } = openCalls();
  await handle(double, (x: number) => {
    if (x === 3) throw new RangeError("three");
    return x;
  });
  const seen: unknown[] = [];
  const reading = (async () => {
    for await (const value of calls.map(double, numbers(100), {})) seen.push(value);
  })();
  await expect(reading).rejects.toMatchObject({ code: "function.failed", message: "RangeError: three" });
  expect(seen).toEqual([0, 1, 2]);
});

test("with settle, failures take the place of values", async () => {
  const { calls, handle } = openCalls();
  await handle(double, (x: number) => {
    if (x % 3 === 0) throw new RangeError(String(x));
    return x;
  });
  const items = [{ x: 1 }, { x: "two" }, { x: 3 }, { x: 4 }];
  const results = await toArray(calls.map(double, items, { settle: true }));
  expect(results).toMatchObject([
    { ok: true, value: 1 },
    { ok: false, error: { code: "function.invalid-argument" } },
    { ok: false, error: { code: "function.failed", message: "RangeError: 3" } },
    { ok: true, value: 4 },
  ]);
});

test("what a source throws comes after the results of what it gave", async () => {
  const { map } = await openDouble();
  function* broken() {
    yield* numbers(3);
    throw new Error("no more");
  }
  const seen: unknown[] = [];
  const reading = (async () => {
    for await (const value of map(broken())) seen.push(value);
  })();
  await expect(reading).rejects.toThrow("no more");
  expect(seen).toEqual([0, 2, 4]);
});

test("a reader who stops cancels what is on its way, and closes the source", async () => {
  const { calls, handle, queue } = openCalls();
  let isClosed = false;
  function* endless() {
    try {
      for (let x = 0; ; x++) yield { x };
    } finally {
      isClosed = true;
    }
  }
  await handle(double, (x: number) => (x === 0 ? 0 : new Promise(() => {})));
  for await (const value of calls.map(double, endless(), {})) {
    expect(value).toBe(0);
    break;
  }
  await settle();
  expect(isClosed).toBe(true);
  expect(await queue.stats()).toMatchObject([{ waitingRows: 0 }]);
});

test("an abort ends the iteration", async () => {
  const { calls, handle } = openCalls();
  await handle(double, () => new Promise(() => {}));
  const controller = new AbortController();
  const results = calls.map(double, numbers(10), { signal: controller.signal });
  const next = results.next();
  await settle();
  controller.abort("over");
  await expect(next).rejects.toMatchObject({ code: "compute.cancelled", facts: { reason: "over" } });
});

test("refuses options that cannot be", async () => {
  const { map } = await openDouble();
  await expect(map(numbers(1), { timeoutMs: -5 }).next()).rejects.toMatchObject({
    code: "config.invalid",
    facts: { option: "timeoutMs" },
  });
});

test("messages of a batch function are batches", async () => {
  const batching = { maxRows: 32, maxBytes: 1 << 20, maxWeight: 1e9, maxWaitMs: 1000, eager: false };
  const batch = fn({ name: "in_batches", input: { x: z.number() }, output: z.number() }).batch(({ x }) => x);
  const { calls, handle, worker } = openCalls({ batching });
  await handle(batch, (x: number) => x);
  expect(await toArray(calls.map(batch, numbers(100), {}))).toEqual(numbers(100).map(({ x }) => x));
  expect(worker.leases).toEqual([32, 32, 32, 4]);
});
