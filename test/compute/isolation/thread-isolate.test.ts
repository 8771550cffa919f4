import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Vector } from "apache-arrow";
import { afterAll, expect, it, onTestFinished } from "vitest";
import { definitionOf } from "../../../catalog/index.ts";
import type { Isolate } from "../../../compute/isolation/isolate.ts";
import { openThreadIsolate, type ThreadIsolateOptions } from "../../../compute/isolation/thread-isolate.ts";
import type { FunctionValue } from "../../../engine/index.ts";
import { bundledProgram } from "../../services/bundled-program.ts";
import { arrowed, batched, counted, counting, meta, naughty, shout, where } from "./fixtures/handlers.ts";
import { arrowWorkOf, workOf } from "./work-of.ts";

const isolates = new Map<FunctionValue, Isolate>();
afterAll(async () => {
  for (const isolate of isolates.values()) await isolate.close();
});

/** One per function: a thread takes its time to start. */
function isolateOf(value: FunctionValue): Isolate {
  const isolate = isolates.get(value) ?? openThreadIsolate(definitionOf(value)!, { maxThreads: 1 });
  isolates.set(value, isolate);
  return isolate;
}

function freshIsolateOf(value: FunctionValue, options: ThreadIsolateOptions): Isolate {
  const isolate = openThreadIsolate(definitionOf(value)!, options);
  onTestFinished(() => isolate.close());
  return isolate;
}

const DOUBLE = { name: "a", type: { id: "DOUBLE" } } as const;

it("runs rows in a thread", async () => {
  const isolate = isolateOf(shout);
  await isolate.ready();
  const result = await isolate.run(workOf([["a", "b"]]));
  expect(result).toMatchObject({ kind: "done", values: ["A", "B"], failures: [], invocations: 2 });
});

it("opens more threads when there is more to do than one has time for", async () => {
  const isolate = freshIsolateOf(where, { maxThreads: 2 });
  const threads = new Set<unknown>();
  while (threads.size < 2) {
    const results = await Promise.all([1, 2].map((a) => isolate.run(workOf([[a]]))));
    for (const result of results) if (result.kind === "done") threads.add([...result.values][0]);
  }
});

it("runs setup once per thread", async () => {
  const isolate = isolateOf(counted);
  const results = await Promise.all([1, 2, 3].map((a) => isolate.run(workOf([[a]]))));
  expect(results).toMatchObject([{ values: [1001] }, { values: [1002] }, { values: [1003] }]);
});

it("gives batch handlers typed arrays, and hands Arrow on as Arrow", async () => {
  expect(await isolateOf(batched).run(workOf([[1, 2]]))).toMatchObject({ values: [2, 4] });
  const result = await isolateOf(batched).run(arrowWorkOf([{ ...DOUBLE, values: [1, 2, 3] }]));
  expect(result.kind === "done" && result.values instanceof Vector && [...result.values]).toEqual([2, 4, 6]);
  const arrow = await isolateOf(arrowed).run(arrowWorkOf([{ ...DOUBLE, values: [1, 2, 3] }]));
  expect(arrow.kind === "done" && [...arrow.values]).toEqual([1, 2, 3]);
});

it("hands out the items of a stream as they come, and waits before it asks for more", async () => {
  const items: unknown[] = [];
  let isTaking = false;
  const onItems = async (more: readonly unknown[]) => {
    expect(isTaking).toBe(false);
    isTaking = true;
    await new Promise((resolve) => setImmediate(resolve));
    items.push(...more);
    isTaking = false;
  };
  const result = await isolateOf(counting).run(workOf([[5]], { onItems }));
  expect(items).toEqual([1, 2, 3, 4, 5]);
  expect(result).toMatchObject({ kind: "done", failures: [] });
});

it("tells a handler that its work is cancelled", async () => {
  const isolate = isolateOf(naughty);
  const work = workOf([["wait"]]);
  const running = isolate.run(work);
  await isolate.run(workOf([["it has begun"]]));
  work.cancellation.cancel("enough");
  expect(await running).toMatchObject({ kind: "done", values: ["aborted"] });
});

it("reports what a handler throws with the place in the source", async () => {
  const result = await isolateOf(naughty).run(workOf([["throw"]]));
  const [failure] = result.kind === "done" ? result.failures : [];
  expect(failure).toMatchObject({ row: 0, type: "TypeError", message: "as it happens" });
  expect(failure!.stack).toContain("fixtures/handlers.ts:");
});

it("refuses values that cannot leave the thread, row by row", async () => {
  const result = await isolateOf(naughty).run(workOf([["fine", "function"]]));
  expect(result).toMatchObject({ values: ["fine", null], failures: [{ row: 1, type: "InvalidResult" }] });
});

it.each([
  ["throw later", "TypeError: too late"],
  ["reject later", "RangeError: nobody waits"],
])("blames only the work whose handler had an error outside its promise: %s", async (how, detail) => {
  const isolate = isolateOf(naughty);
  const waiting = workOf([["wait"]]);
  const others = isolate.run(waiting);
  const result = await isolate.run(workOf([[how]]));
  expect(result).toEqual({ kind: "crashed", detail: expect.stringContaining(detail) });
  waiting.cancellation.cancel("enough");
  expect(await others).toMatchObject({ kind: "done", values: ["aborted"] });
});

it("reports a thread that exits, and starts another", async () => {
  const isolate = isolateOf(naughty);
  const [bystander, culprit] = await Promise.all([isolate.run(workOf([["wait"]])), isolate.run(workOf([["exit"]]))]);
  expect(culprit).toEqual({ kind: "crashed", detail: expect.stringContaining("137") });
  expect(bystander.kind).toBe("crashed");
  expect(await isolate.run(workOf([["again"]]))).toMatchObject({ values: ["again"] });
});

it("keeps its process alive until a dying thread is dead, and no longer", async () => {
  const program = fileURLToPath(new URL("./fixtures/dying-thread.ts", import.meta.url));
  const { stdout, status } = spawnSync(process.execPath, await bundledProgram(program), { encoding: "utf8" });
  expect({ stdout, status }).toEqual({ stdout: "crashed", status: 0 });
});

it("ends a thread that one handler blocks", async () => {
  const isolate = isolateOf(naughty);
  const result = await isolate.run(workOf([["block"]], { timeoutMs: 100 }));
  expect(result).toEqual({ kind: "crashed", detail: expect.stringContaining("blocked") });
  expect(await isolate.run(workOf([["again"]]))).toMatchObject({ values: ["again"] });
});

it("ends a thread that leaks beyond its limit", async () => {
  const isolate = freshIsolateOf(naughty, { maxThreads: 1, resourceLimits: { maxOldGenerationSizeMb: 64 } });
  const result = await isolate.run(workOf([["leak"]]));
  expect(result).toEqual({ kind: "crashed", detail: expect.stringContaining("memory") });
});

it("lets a module ask where it lies", async () => {
  const result = await isolateOf(meta).run(workOf([[1]]));
  expect(result).toMatchObject({ values: [new URL("./fixtures/handlers.ts", import.meta.url).href] });
});
