// Too late, too early, never: results after their time, functions that were deleted, setups that do not end, handlers whose
// caller has left, runtimes that are closed.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import { EmbeddedRuntime } from "../../../compute/index.ts";
import { catalog, fn } from "../../../index.ts";
import { classify } from "../../catalog/deploy/modules/classify-1.ts";
import { argumentsOf } from "../../compute/runtime/run-function.ts";
import { VirtualClock } from "../../compute/virtual-clock.ts";
import { deferred, openRuntime, settledWithin } from "./open-runtime.ts";

const input = { n: z.number() };
const output = z.number();
const signal = new AbortController().signal;
const define = (name: string, run: (n: number) => number | Promise<number>) =>
  fn({ name, input, output }).row(({ n }) => run(n));
const never = () => new Promise<never>(() => {});

describe("results", () => {
  test("are gone an hour after they came, and the call some time later", async () => {
    const { calling, clock } = openRuntime();
    const call = await calling.enqueue(
      define("kept_for_an_hour", (n) => n),
      { n: 1 },
      {},
    );
    expect(await settledWithin(clock, call.get(), 1_000)).toBe(1);
    await clock.advance(3_600_000);
    await expect(call.get()).rejects.toMatchObject({
      code: "compute.result-expired",
      message: `The result of call "${call.id}" was kept for its time and is gone.`,
      facts: { callId: call.id },
    });
    await clock.advance(7 * 86_400_000);
    await expect(call.get()).rejects.toMatchObject({ code: "compute.unknown-call", facts: { callId: call.id } });
  });

  test("that are not there in time leave the call alone", async () => {
    const { calling, clock } = openRuntime();
    const gate = deferred<number>();
    const call = await calling.enqueue(
      define("slow_result", () => gate.promise),
      { n: 1 },
      {},
    );
    const facts = { callId: call.id, timeoutMs: 50 };
    const waiting = expect(call.get({ timeoutMs: 50 })).rejects.toMatchObject({ code: "compute.still-running", facts });
    await clock.advance(100);
    await waiting;
    await expect(call.get({ timeoutMs: 0 })).rejects.toMatchObject({ code: "compute.still-running" });
    gate.resolve(7);
    expect(await settledWithin(clock, call.get({ timeoutMs: 5_000 }), 10_000)).toBe(7);
  });

  test("of a stream that was enqueued are the list of its items, or its failure", async () => {
    const { calling, clock } = openRuntime();
    const count = fn({ name: "count_enqueued", input, output }).stream(async function* ({ n }) {
      for (let item = 0; item < n; item++) yield item;
      if (n > 3) throw new RangeError("too far");
    });
    const call = await calling.enqueue(count, { n: 3 }, {});
    expect(await settledWithin(clock, call.get(), 20_000)).toEqual([0, 1, 2]);
    const failing = await calling.enqueue(count, { n: 4 }, {});
    await expect(settledWithin(clock, failing.get(), 20_000)).rejects.toMatchObject({
      code: "function.failed",
      message: "RangeError: too far",
    });
  });

  test("of a handler whose caller gave up harm nobody", async () => {
    const { calling, clock } = openRuntime();
    const gate = deferred<number>();
    const late = define("late_result", (n) => (n === 1 ? gate.promise : n));
    const controller = new AbortController();
    const given = calling.remote(late, { n: 1 }, { signal: controller.signal });
    await clock.advance(1);
    controller.abort("no patience");
    await expect(given).rejects.toMatchObject({ code: "compute.cancelled", facts: { reason: "no patience" } });
    gate.reject(new Error("nobody listens"));
    expect(await settledWithin(clock, calling.remote(late, { n: 2 }, {}), 1_000)).toBe(2);
  });
});

test("a deleted function is not found by name, and whoever holds it can call it", async () => {
  const { calling } = openRuntime();
  const folder = await mkdtemp(join(tmpdir(), "quarry-catalog-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await classify.deploy({ catalog: folder });
  await classify.delete({ catalog: folder });
  const deleted = { code: "function.deleted", facts: { name: "classify_mail" } };
  await expect(catalog.fromName("classify_mail", { catalog: folder })).rejects.toMatchObject(deleted);
  await expect(catalog.describe("classify_mail", { catalog: folder })).rejects.toMatchObject(deleted);
  await expect(classify.delete({ catalog: folder })).rejects.toMatchObject(deleted);
  expect(await calling.remote(classify, { text: "buy", lang: "en" }, {})).toEqual({ label: "SPAM!" });
});

describe("setup and teardown", () => {
  const withSetup = (name: string, setup: () => unknown) => fn({ name, input, output, setup }).row(({ n }) => n);

  test("a setup that throws fails every verb with its words", async () => {
    const { calling, runtime, clock } = openRuntime();
    const f = withSetup("no_model", () => {
      throw new TypeError("no model");
    });
    const message = 'The setup of function "no_model" failed: TypeError: no model';
    const failed = { code: "function.failed", message, facts: { remoteType: "TypeError" } };
    await expect(calling.remote(f, { n: 1 }, {})).rejects.toMatchObject(failed);
    await expect(calling.waitReady(f, { timeoutMs: 1_000 })).rejects.toMatchObject(failed);
    const call = await calling.enqueue(f, { n: 1 }, {});
    await expect(settledWithin(clock, call.get(), 1_000)).rejects.toMatchObject(failed);
    const request = { function: f, arguments: argumentsOf(f, { n: [1] }), signal };
    await expect(runtime.call(request)).rejects.toMatchObject(failed);
  });

  test("a setup that never ends is waited for as long as one says", async () => {
    const { calling, clock } = openRuntime();
    const f = withSetup("endless_setup", never);
    const ready = expect(calling.waitReady(f, { timeoutMs: 500 })).rejects.toMatchObject({
      code: "compute.not-ready",
      message: 'No worker was ready for "endless_setup" within 500 ms.',
      facts: { functionName: "endless_setup", timeoutMs: 500 },
    });
    const called = expect(calling.remote(f, { n: 1 }, { deadlineMs: 400 })).rejects.toMatchObject({
      code: "compute.deadline-exceeded",
      facts: { functionName: "endless_setup" },
    });
    await clock.advance(500);
    await Promise.all([ready, called]);
  });

  test("a runtime closes over a setup that never ends, and tears down one that ends later", async () => {
    const runtime = new EmbeddedRuntime({ clock: new VirtualClock() });
    const model = deferred<string>();
    const teardown = vi.fn();
    const slow = fn({ name: "slow_setup", input, output, setup: () => model.promise, teardown }).row(({ n }) => n);
    for (const f of [withSetup("never_set_up", never), slow]) runtime.calling.remote(f, { n: 1 }, {}).catch(() => {});
    await new Promise(setImmediate);
    await runtime.close();
    expect(teardown).not.toHaveBeenCalled();
    model.resolve("model");
    await vi.waitFor(() => expect(teardown).toHaveBeenCalledExactlyOnceWith("model"));
  });

  test("a teardown that throws is named when the runtime closes, and the others run", async () => {
    const runtime = new EmbeddedRuntime({ clock: new VirtualClock() });
    const teardown = vi.fn();
    const fails = () => {
      throw new RangeError("stuck");
    };
    const stuck = fn({ name: "stuck", input, output, teardown: fails }).row(({ n }) => n);
    const other = fn({ name: "other", input, output, teardown }).row(({ n }) => n);
    for (const f of [stuck, other]) await runtime.calling.remote(f, { n: 1 }, {});
    await expect(runtime.close()).rejects.toMatchObject({
      code: "function.failed",
      message: 'The teardown of function "stuck" failed: RangeError: stuck',
    });
    expect(teardown).toHaveBeenCalledOnce();
  });
});

describe("a closed runtime", () => {
  test("ends whoever waits, and refuses whoever comes", async () => {
    const { calling, runtime, clock } = openRuntime();
    const hanging = define("hanging", never);
    const remote = expect(calling.remote(hanging, { n: 1 }, {})).rejects.toMatchObject({ code: "compute.cancelled" });
    const call = await calling.enqueue(hanging, { n: 2 }, {});
    const closed = { code: "plan.closed" };
    const result = expect(call.get()).rejects.toMatchObject(closed);
    const frame = runtime.call({ function: hanging, arguments: argumentsOf(hanging, { n: [1] }), signal });
    const framed = expect(frame).rejects.toMatchObject({ code: "compute.cancelled" });
    await clock.advance(10);
    await runtime.close();
    await clock.advance(1_000);
    await Promise.all([remote, result, framed]);
    await expect(calling.remote(hanging, { n: 1 }, {})).rejects.toMatchObject(closed);
    await expect(calling.enqueue(hanging, { n: 1 }, {})).rejects.toMatchObject(closed);
    await expect(calling.waitReady(hanging, {})).rejects.toMatchObject(closed);
    await expect(calling.stats(hanging)).rejects.toMatchObject(closed);
    await expect(call.get()).rejects.toMatchObject(closed);
    await expect(
      calling
        .map(hanging, [{ n: 1 }], {})
        [Symbol.asyncIterator]()
        .next(),
    ).rejects.toMatchObject(closed);
    const unseen = define("unseen", (n) => n);
    await expect(calling.remote(unseen, { n: 1 }, {})).rejects.toMatchObject(closed);
  });

  test("has handlers that may end whenever they do", async () => {
    const { calling, runtime, clock } = openRuntime();
    const gate = deferred<number>();
    const call = calling.remote(
      define("ends_late", () => gate.promise),
      { n: 1 },
      {},
    );
    const ended = expect(call).rejects.toMatchObject({ code: "compute.cancelled" });
    await clock.advance(1);
    await runtime.close();
    await ended;
    gate.reject(Object.assign(new Error("slow down"), { retryAfterMs: 1_000 }));
    await clock.advance(5_000);
  });
});
