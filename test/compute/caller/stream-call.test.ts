// Streaming calls: items as they come, the end after them, and a reader who stops.
import { expect, test } from "vitest";
import { z } from "zod";
import { fn } from "../../../catalog/index.ts";
import { settle } from "./fake-queue.ts";
import { openCalls } from "./open-calls.ts";

const count = fn({ name: "count_up", input: { to: z.number() }, output: z.number() }).stream(async function* ({ to }) {
  for (let at = 0; at < to; at++) yield at;
});

function* upTo(to: number): Generator<number> {
  for (let at = 0; at < to; at++) yield at;
}

async function take(items: AsyncIterable<unknown>, max = Number.POSITIVE_INFINITY): Promise<unknown[]> {
  const taken: unknown[] = [];
  for await (const item of items) {
    taken.push(item);
    if (taken.length === max) break;
  }
  return taken;
}

test("items arrive in order, more of them than the credit", async () => {
  const { calls, handle } = openCalls();
  await handle(count, upTo);
  expect(await take(calls.stream(count, { to: 1000 }, {}))).toEqual([...upTo(1000)]);
});

test("items arrive while the generator is at work", async () => {
  const { calls, handle } = openCalls();
  let goOn = () => {};
  await handle(count, async function* () {
    yield 1;
    await new Promise<void>((resolve) => {
      goOn = resolve;
    });
    yield 2;
  });
  const items = calls.stream(count, { to: 2 }, {})[Symbol.asyncIterator]();
  expect(await items.next()).toEqual({ done: false, value: 1 });
  goOn();
  expect(await items.next()).toEqual({ done: false, value: 2 });
  expect(await items.next()).toEqual({ done: true, value: undefined });
});

test("what was yielded before a throw is delivered, then the call fails", async () => {
  const { calls, handle } = openCalls();
  await handle(count, function* () {
    yield* upTo(3);
    throw Object.assign(new Error("enough"), { name: "ValueError" });
  });
  const seen: unknown[] = [];
  const reading = (async () => {
    for await (const item of calls.stream(count, { to: 3 }, {})) seen.push(item);
  })();
  await expect(reading).rejects.toMatchObject({ code: "function.failed", message: "ValueError: enough" });
  expect(seen).toEqual([0, 1, 2]);
});

test("an item that its schema refuses ends the stream", async () => {
  const { calls, handle } = openCalls();
  await handle(count, () => [1, "two"]);
  await expect(take(calls.stream(count, { to: 2 }, {}))).rejects.toMatchObject({ code: "function.invalid-result" });
});

test("a reader who stops cancels the call, and the generator stops within its credit", async () => {
  const { calls, handle, queue } = openCalls();
  let yielded = 0;
  await handle(count, function* () {
    while (true) yield yielded++;
  });
  expect(await take(calls.stream(count, { to: 0 }, {}), 3)).toEqual([0, 1, 2]);
  await settle();
  const [stats] = await queue.stats();
  expect(stats).toMatchObject({ runningLeases: 0, waitingRows: 0 });
  expect(yielded).toBeLessThan(600);
});

test("a reader who never begins sends nothing", async () => {
  const { calls, handle, queue } = openCalls();
  await handle(count, upTo);
  calls.stream(count, { to: 1 }, {});
  await settle();
  expect(await queue.stats()).toMatchObject([{ settledMessages: 0 }]);
});

test("an abort ends the stream at once", async () => {
  const { calls, handle } = openCalls();
  await handle(count, async function* () {
    yield 1;
    await new Promise(() => {});
  });
  const controller = new AbortController();
  const items = calls.stream(count, { to: 1 }, { signal: controller.signal });
  expect((await items.next()).value).toBe(1);
  const next = items.next();
  controller.abort(new Error("the user left"));
  await expect(next).rejects.toMatchObject({ code: "compute.cancelled", facts: { reason: "the user left" } });
});

test("a stream that the queue has no room for fails at its first step", async () => {
  const { calls, handle, clock } = openCalls({ maxWaitingRows: 1 });
  await handle(count, async function* () {
    await new Promise(() => {});
    yield 0;
  });
  for (const _ of [1, 2]) await calls.enqueue(count, { to: 3 }, {});
  const refused = expect(take(calls.stream(count, { to: 3 }, {}))).rejects.toMatchObject({
    code: "compute.queue-full",
  });
  await clock.advance(1000);
  await refused;
});
