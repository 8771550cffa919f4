// `remote`, `waitReady` and `stats` over a queue that does as it is told.
import { expect, test } from "vitest";
import { z } from "zod";
import { type CallOptions, fn } from "../../../catalog/index.ts";
import type { CalledFunction } from "../../../compute/caller/called-function.ts";
import { Calls } from "../../../compute/caller/calls.ts";
import { inScope } from "../../../compute/caller/scope.ts";
import type { CallId, LeaseToken } from "../../../compute/queue/messages.ts";
import type { FunctionStats } from "../../../compute/queue/queue.ts";
import { encodeError } from "../../../compute/wire/errors.ts";
import type { FunctionValue } from "../../../engine/index.ts";
import { functionStats } from "../queue/function-stats.ts";
import { answerRows, callsHome, openCaller, served, settle, settled } from "./fake-queue.ts";

const double = fn({ name: "double_it", input: { x: z.number() }, output: z.number() }).row(({ x }) => x * 2);
const ann = { x: 1 };

function openCalls(stats: readonly FunctionStats[] = []) {
  const opened = openCaller();
  const { caller, clock, queue } = opened;
  queue.functionStats = stats;
  const known = new Map<FunctionValue, CalledFunction>();
  const serve = (target: FunctionValue) => {
    const found = known.get(target) ?? { ...served(target), caller };
    known.set(target, found);
    return found;
  };
  return { ...opened, calls: new Calls(callsHome(caller, clock, serve)) };
}

/** Its end is of no interest. */
function ignore(call: Promise<unknown>): void {
  call.catch(() => {});
}

test("resolves with the value that the worker settled", async () => {
  const { calls, queue } = openCalls();
  answerRows(queue, (x: number) => x * 2);
  expect(await calls.remote(double, { x: 21 }, {})).toBe(42);
});

test("waits for a function that is only being served", async () => {
  const { caller, clock, queue } = openCaller();
  const calls = new Calls(callsHome(caller, clock, async () => ({ ...served(double), caller })));
  answerRows(queue, (x: number) => x * 2);
  expect(await calls.remote(double, { x: 21 }, {})).toBe(42);
  expect(await Promise.allSettled([calls.remote(double, { x: "no" }, {})])).toMatchObject([
    { reason: { code: "function.invalid-argument" } },
  ]);
});

test("sends one row with its size, and leaves its batch open to others", async () => {
  const { calls, queue } = openCalls();
  ignore(calls.remote(double, ann, { timeoutMs: 9, key: "tenant" }));
  await settle();
  expect(queue.submissions).toMatchObject([
    {
      ...{ rows: 1, bytes: 8, flush: false, tenant: "tenant", priority: 0, parent: undefined },
      payload: { args: { kind: "columns", columns: [[1]], rows: [0] }, timeoutMs: 9, isStreamed: false },
    },
  ]);
});

test("rejects with what the row failed with", async () => {
  const { calls, queue } = openCalls();
  const failure = { row: 0, type: "ValueError", message: "too odd", stack: "at f", retryable: true, attempts: 3 };
  queue.onSubmit = ({ id }) => queue.tell(id, settled([null], { failures: [failure] }));
  await expect(calls.remote(double, ann, {})).rejects.toMatchObject({
    code: "function.failed",
    message: "ValueError: too odd",
    facts: { functionName: "double_it", remoteType: "ValueError", remoteStack: "at f", attempts: 3, retryable: true },
  });
  const [submission] = queue.submissions;
  await expect(calls.remote(double, ann, {})).rejects.not.toMatchObject({ facts: { callId: submission?.id } });
});

test("rejects with why no row could run", async () => {
  const { calls, queue } = openCalls();
  const error = encodeError(new TypeError("no setup"));
  queue.onSubmit = ({ id }) => queue.tell(id, settled([], { error }));
  await expect(calls.remote(double, ann, {})).rejects.toMatchObject({ name: "TypeError", message: "no setup" });
});

test("rejects a result that its schema refuses", async () => {
  const { calls, queue } = openCalls();
  answerRows(queue, () => "two");
  await expect(calls.remote(double, ann, {})).rejects.toMatchObject({ code: "function.invalid-result" });
});

test("names an option that cannot be", async () => {
  const { calls, queue } = openCalls();
  const wrong: CallOptions[] = [
    { timeoutMs: -1 },
    { timeoutMs: Number.NaN },
    { deadlineMs: 0 },
    { ttlMs: Number.POSITIVE_INFINITY },
    { priority: 11 },
    { priority: 0.5 },
    { key: "" },
    { idempotencyKey: 7 as never },
  ];
  for (const options of wrong) {
    const [option] = Object.keys(options);
    const refused = expect(calls.remote(double, ann, options)).rejects;
    await refused.toMatchObject({ code: "config.invalid", facts: { option } });
  }
  expect(queue.moves).toEqual([]);
});

test("equal arguments under one idempotency key have one digest", async () => {
  const { calls, queue } = openCalls();
  for (const x of [1, 1, 2]) ignore(calls.remote(double, { x }, { idempotencyKey: "k" }));
  await settle();
  const digests = queue.submissions.map(({ idempotency }) => idempotency?.digest);
  expect(digests[0]).toBe(digests[1]);
  expect(digests[0]).not.toBe(digests[2]);
});

test("an abort cancels the call and rejects at once", async () => {
  const { calls, queue } = openCalls();
  const controller = new AbortController();
  const call = calls.remote(double, ann, { signal: controller.signal });
  await settle();
  const why = new Error("the user left");
  controller.abort(why);
  const id = queue.submissions[0]?.id;
  await expect(call).rejects.toMatchObject({
    code: "compute.cancelled",
    facts: { callId: id, reason: "the user left" },
    cause: why,
  });
  expect(queue.cancelled).toEqual([{ ids: [id], reason: "the user left" }]);
});

test("sends nothing under a signal that is aborted already", async () => {
  const { calls, queue } = openCalls();
  const call = calls.remote(double, ann, { signal: AbortSignal.abort("too late") });
  await expect(call).rejects.toMatchObject({ code: "compute.cancelled", facts: { reason: "too late" } });
  expect(queue.moves).toEqual([]);
});

test("a call made by a handler inherits parent, tenant and what is left of the deadline", async () => {
  const { calls, queue, clock } = openCalls();
  const parent = { id: "main.01ARZ3NDEKTSV4RRFFQ69G5FAV" as CallId, lease: 1 as LeaseToken };
  const deadlineUs = clock.nowUs() + 5_000_000;
  const scope = { calling: calls, parent, deadlineUs, tenant: "acme", trace: undefined };
  await inScope(scope, async () => {
    await Promise.resolve();
    ignore(calls.remote(double, ann, { deadlineMs: 60_000 }));
    ignore(calls.remote(double, ann, { deadlineMs: 1_000 }));
    await clock.advance(2_000);
    ignore(calls.remote(double, ann, {}));
  });
  await settle();
  expect(queue.submissions.map(({ deadlineMs }) => deadlineMs)).toEqual([5_000, 1_000, 3_000]);
  expect(queue.submissions[0]).toMatchObject({ parent, tenant: "acme" });
  await clock.advance(3_000);
  await expect(inScope(scope, () => calls.remote(double, ann, {}))).rejects.toMatchObject({
    code: "compute.deadline-exceeded",
  });
});

const NO_MEASURE = Object.assign(() => Number.NaN, { expression: { kind: "literal", value: null } as const });

test("a measure that gives no number fails the call", async () => {
  const { caller, clock } = openCaller();
  const plain = served(double);
  const rate = { rate: 1, perMs: 1000, key: undefined, burst: 1, cost: NO_MEASURE };
  const definition = { ...plain.definition, policies: { ...plain.definition.policies, rate } };
  const calls = new Calls(callsHome(caller, clock, () => ({ ...plain, definition, caller })));
  const refused = expect(calls.remote(double, ann, {})).rejects;
  await refused.toMatchObject({ code: "config.invalid", facts: { option: "cost" } });
});

test("is ready when a message without rows was settled", async () => {
  const { calls, queue, clock } = openCalls();
  queue.onSubmit = ({ id }) => queue.tell(id, settled([]));
  await calls.waitReady(double, { timeoutMs: 1000 });
  expect(queue.submissions).toMatchObject([{ rows: 0, payload: { args: { columns: [[]], rows: [] } } }]);
  expect(clock.pendingTimers).toBe(0);
});

test("a function whose setup fails is never ready", async () => {
  const { calls, queue } = openCalls();
  queue.onSubmit = ({ id }) => queue.tell(id, settled([], { error: encodeError(new Error("no model")) }));
  await expect(calls.waitReady(double, {})).rejects.toThrow("no model");
});

test("waits for readiness only so long", async () => {
  const { calls, queue, clock } = openCalls();
  const ready = calls.waitReady(double, { timeoutMs: 1000 });
  const refused = expect(ready).rejects.toMatchObject({
    code: "compute.not-ready",
    facts: { functionName: "double_it", timeoutMs: 1000 },
  });
  await clock.advance(1000);
  await refused;
  expect(queue.cancelled.length).toBe(1);
});

test("stats are those of the function, and nothing where it was never called", async () => {
  const { key } = served(double);
  const stats = functionStats(key, { waitingRows: 3, settledMessages: 4, isPaused: true });
  const { calls } = openCalls([functionStats("other@1", { waitingRows: 9 }), stats]);
  expect(await calls.stats(double)).toMatchObject({ waitingRows: 3, settledCalls: 4, isPaused: true });
  expect(await openCalls().calls.stats(double)).toMatchObject({ waitingRows: 0, settledCalls: 0, isPaused: false });
});
