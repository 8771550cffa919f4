// Deferred calls: results by id, their time, their items, their tree.
import { expect, test } from "vitest";
import { z } from "zod";
import { fn } from "../../../catalog/index.ts";
import { inScope } from "../../../compute/caller/scope.ts";
import type { CallId, LeaseToken } from "../../../compute/queue/messages.ts";
import { settle } from "./fake-queue.ts";
import { openCalls } from "./open-calls.ts";

const double = fn({ name: "double_it", input: { x: z.number() }, output: z.number() }).row(({ x }) => x * 2);
const count = fn({ name: "count_up", input: { to: z.number() }, output: z.number() }).stream(async function* () {});
const one = { x: 1 };

async function openDouble() {
  const opened = openCalls();
  await opened.handle(double, (x: number) => x * 2);
  return opened;
}

/** A handler that answers when it is told to. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

test("a result that is there is given at once", async () => {
  const { calls } = await openDouble();
  const call = await calls.enqueue(double, { x: 21 }, {});
  await settle();
  expect(await call.get({ timeoutMs: 0 })).toBe(42);
  expect(await call.get()).toBe(42);
});

test("a result that is not there yet is waited for", async () => {
  const { calls, handle, clock } = openCalls();
  const { open, opened } = gate();
  await handle(double, async (x: number) => {
    await opened;
    return x * 2;
  });
  const call = await calls.enqueue(double, { x: 21 }, {});
  const result = call.get();
  await clock.advance(100);
  open();
  await clock.advance(300);
  expect(await result).toBe(42);
  expect(clock.pendingTimers).toBeLessThanOrEqual(1);
});

test("waits only so long, and the call goes on", async () => {
  const { calls, handle, clock } = openCalls();
  const { open, opened } = gate();
  await handle(double, () => opened.then(() => 42));
  const call = await calls.enqueue(double, one, {});
  await expect(call.get({ timeoutMs: 0 })).rejects.toMatchObject({ code: "compute.still-running" });
  const late = expect(call.get({ timeoutMs: 50 })).rejects.toMatchObject({
    code: "compute.still-running",
    facts: { callId: call.id, timeoutMs: 50 },
  });
  await clock.advance(50);
  await late;
  open();
  await settle();
  expect(await call.get()).toBe(42);
});

test("a failed call fails whoever asks for its result", async () => {
  const { calls, handle } = openCalls();
  await handle(double, () => {
    throw new RangeError("too far");
  });
  const call = await calls.enqueue(double, one, {});
  await settle();
  for (const _ of [1, 2]) {
    await expect(call.get()).rejects.toMatchObject({
      code: "function.failed",
      message: "RangeError: too far",
      facts: { functionName: "double_it", callId: call.id },
    });
  }
});

test("is found again by its id", async () => {
  const { calls } = await openDouble();
  const { id } = await calls.enqueue(double, { x: 4 }, {});
  await settle();
  expect(await calls.callOf(id).get()).toBe(8);
});

test("an id that no queue knows is an error", async () => {
  const { calls } = await openDouble();
  const call = calls.callOf("main.00000000000000000000000000");
  await expect(call.get()).rejects.toMatchObject({ code: "compute.unknown-call" });
  await expect(call.graph()).rejects.toMatchObject({ code: "compute.unknown-call" });
});

test("a result is kept for an hour", async () => {
  const { calls, clock } = await openDouble();
  const call = await calls.enqueue(double, one, {});
  await clock.advance(3_500_000);
  expect(await call.get()).toBe(2);
  await clock.advance(200_000);
  await expect(call.get()).rejects.toMatchObject({ code: "compute.result-expired", facts: { callId: call.id } });
});

test("calls under one idempotency key are one call", async () => {
  const { calls, worker } = await openDouble();
  const [first, second] = await Promise.all([
    calls.enqueue(double, one, { idempotencyKey: "k" }),
    calls.enqueue(double, one, { idempotencyKey: "k" }),
  ]);
  await settle();
  expect(second.id).toBe(first.id);
  expect(await calls.remote(double, one, { idempotencyKey: "k" })).toBe(2);
  expect(worker.leases).toEqual([1]);
  await expect(calls.enqueue(double, { x: 2 }, { idempotencyKey: "k" })).rejects.toMatchObject({
    code: "compute.idempotency-conflict",
    facts: { functionName: "double_it", key: "k" },
  });
});

test("a cancelled call ends with the reason", async () => {
  const { calls, handle, worker, clock } = openCalls();
  await handle(double, () => new Promise(() => {}));
  const call = await calls.enqueue(double, one, {});
  const result = expect(call.get()).rejects.toMatchObject({ code: "compute.cancelled", facts: { reason: "enough" } });
  await settle();
  await call.cancel("enough");
  await clock.advance(10);
  await result;
  expect(worker.leases).toEqual([1]);
});

test("an abort cancels a deferred call", async () => {
  const { calls, handle, clock } = openCalls();
  await handle(double, () => new Promise(() => {}));
  const controller = new AbortController();
  const call = await calls.enqueue(double, one, { signal: controller.signal });
  controller.abort("over");
  await clock.advance(10);
  await expect(call.get()).rejects.toMatchObject({ code: "compute.cancelled", facts: { reason: "over" } });
});

test("gives items of a streaming call from a place on", async () => {
  const { calls, handle } = openCalls();
  await handle(count, () => [0, 1, 2, 3, 4]);
  const call = await calls.enqueue(count, { to: 5 }, {});
  const items: unknown[] = [];
  const reading = (async () => {
    for await (const item of call.stream({ cursor: 3 })) items.push(item);
  })();
  await settle();
  await reading;
  expect(items).toEqual([3, 4]);
});

test("the result of a streaming call is the list of its items", async () => {
  const { calls, handle, clock } = openCalls();
  await handle(count, () => [0, 1, 2]);
  const call = await calls.enqueue(count, { to: 3 }, {});
  const result = call.get();
  await clock.advance(10);
  expect(await result).toEqual([0, 1, 2]);
});

test("the stream of a call with one result is that result", async () => {
  const { calls } = await openDouble();
  const call = await calls.enqueue(double, { x: 4 }, {});
  await settle();
  const items: unknown[] = [];
  for await (const item of call.stream()) items.push(item);
  expect(items).toEqual([8]);
});

test("a graph holds the call and those it made", async () => {
  const { calls, handle } = openCalls();
  const { open, opened } = gate();
  await handle(double, () => opened.then(() => 1));
  const call = await calls.enqueue(double, one, {});
  await settle();
  const parent = { id: call.id as CallId, lease: 1 as LeaseToken };
  const scope = { calling: calls, parent, deadlineUs: undefined, tenant: "", trace: undefined };
  const child = await inScope(scope, () => calls.enqueue(double, one, {}));
  expect(await call.graph()).toMatchObject({
    ...{ id: call.id, functionName: "double_it", state: "running" },
    children: [{ id: child.id, functionName: "double_it", state: "waiting", children: [] }],
  });
  open();
});

test("refuses options that cannot be", async () => {
  const { calls } = await openDouble();
  const call = await calls.enqueue(double, one, {});
  await expect(call.get({ timeoutMs: -1 })).rejects.toMatchObject({ code: "config.invalid" });
  const items = call.stream({ cursor: 0.5 })[Symbol.asyncIterator]();
  await expect(items.next()).rejects.toMatchObject({ code: "config.invalid", facts: { option: "cursor" } });
});
