import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Vector } from "apache-arrow";
import { afterAll, expect, it, onTestFinished } from "vitest";
import { definitionOf } from "../../../catalog/index.ts";
import type { Isolate } from "../../../compute/isolation/isolate.ts";
import { openProcessIsolate } from "../../../compute/isolation/process-isolate.ts";
import type { FunctionValue } from "../../../engine/index.ts";
import { bundledProgram } from "../../services/bundled-program.ts";
import { batched, counting, naughty } from "./fixtures/handlers.ts";
import { arrowWorkOf, workOf } from "./work-of.ts";

const isolates = new Map<FunctionValue, Isolate>();
afterAll(async () => {
  for (const isolate of isolates.values()) await isolate.close();
});

/** One per function: a process takes its time to start. */
function isolateOf(value: FunctionValue): Isolate {
  const isolate = isolates.get(value) ?? openProcessIsolate(definitionOf(value)!);
  isolates.set(value, isolate);
  return isolate;
}

it("runs rows, batches and streams in a child process", async () => {
  const values = [1, 2, 3];
  const batch = await isolateOf(batched).run(arrowWorkOf([{ name: "a", type: { id: "DOUBLE" }, values }]));
  expect(batch.kind === "done" && batch.values instanceof Vector && [...batch.values]).toEqual([2, 4, 6]);
  const items: unknown[] = [];
  const onItems = async (more: readonly unknown[]) => void items.push(...more);
  expect(await isolateOf(counting).run(workOf([[3]], { onItems }))).toMatchObject({ kind: "done" });
  expect(items).toEqual([1, 2, 3]);
});

it("reports how a child ended, and starts another", async () => {
  const isolate = isolateOf(naughty);
  const culprit = await isolate.run(workOf([["exit"]]));
  expect(culprit).toEqual({ kind: "crashed", detail: expect.stringContaining("137") });
  expect(await isolate.run(workOf([["again"]]))).toMatchObject({ values: ["again"] });
});

it("blames work whose handler throws outside its promise, and cancels, and refuses what cannot be sent", async () => {
  const isolate = isolateOf(naughty);
  await isolate.ready();
  const waiting = workOf([["wait"]]);
  const aborted = isolate.run(waiting);
  const crashed = await isolate.run(workOf([["throw later"]]));
  expect(crashed).toEqual({ kind: "crashed", detail: expect.stringContaining("TypeError: too late") });
  expect(await isolate.run(workOf([["function"]]))).toMatchObject({ failures: [{ type: "InvalidResult" }] });
  waiting.cancellation.cancel("enough");
  expect(await aborted).toMatchObject({ values: ["aborted"] });
});

it("ends a child that one handler blocks", async () => {
  const result = await isolateOf(naughty).run(workOf([["block"]], { timeoutMs: 100 }));
  expect(result).toEqual({ kind: "crashed", detail: expect.stringContaining("blocked") });
});

it("ends a blocked child soon after its parent was killed", async () => {
  const program = fileURLToPath(new URL("./fixtures/blocked-child.ts", import.meta.url));
  const parent = spawn(process.execPath, await bundledProgram(program), { stdio: ["ignore", "ignore", "pipe"] });
  onTestFinished(() => void parent.kill("SIGKILL"));
  const [said] = await once(parent.stderr, "data");
  expect(String(said)).toBe("blocked");
  parent.kill("SIGKILL");
  // The child holds the other end of the pipe for as long as it lives.
  await once(parent.stderr.resume(), "close");
});
