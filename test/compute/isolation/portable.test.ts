import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { definitionOf, fn } from "../../../catalog/index.ts";
import { openThreadIsolate } from "../../../compute/isolation/thread-isolate.ts";
import { type ErrorFacts, type FunctionValue, isQuarryError } from "../../../engine/index.ts";
import { neverThere } from "./fixtures/exits.ts";
import { unreachable } from "./fixtures/failing-import.ts";
import { afterPipeline, beforePipeline, counting, rows } from "./fixtures/pipeline.ts";
import { addFour, addOne, insideFunction } from "./fixtures/unportable.ts";
import { workOf } from "./work-of.ts";

const spec = { input: { a: z.number() }, output: z.number() } as const;

function isolateOf(value: FunctionValue, place = definitionOf(value)!.place) {
  const isolate = openThreadIsolate({ ...definitionOf(value)!, place }, { maxThreads: 1 });
  onTestFinished(() => isolate.close());
  return isolate;
}

type Reason = ErrorFacts["function.not-portable"]["reason"];

async function expectNotPortable(value: FunctionValue, reason: Reason, place?: string): Promise<void> {
  const error: unknown = await isolateOf(value, place)
    .ready()
    .catch((thrown: unknown) => thrown);
  expect(isQuarryError(error, "function.not-portable") && error.facts.reason).toBe(reason);
  expect(String(error)).toContain('declare isolation: "inline"');
}

it("runs a function of a program whose pipelines are not run again", async () => {
  expect(rows).toBe(3);
  expect(await isolateOf(beforePipeline).run(workOf([[1]]))).toMatchObject({ values: [2] });
});

it("runs frames inside of handlers", async () => {
  expect(await isolateOf(counting).run(workOf([[5]]))).toMatchObject({ values: [5] });
});

it("says of a function that stands after a pipeline that it is not portable", async () => {
  await expectNotPortable(afterPipeline, "after-a-pipeline");
});

it("says of a function that is made inside another that it is not portable", async () => {
  await expectNotPortable(insideFunction(), "inside-a-function");
});

it("says of two functions of one name and place that they are not portable", async () => {
  await expectNotPortable(addOne, "inside-a-function");
});

it("runs functions that a factory gave names of their own", async () => {
  expect(await isolateOf(addFour).run(workOf([[1]]))).toMatchObject({ values: [5] });
});

it("says of a function whose file fails that it is not portable, and why", async () => {
  await expectNotPortable(unreachable, "import-failed");
  await expect(isolateOf(unreachable).ready()).rejects.toThrow("only in the main thread");
  await expect(isolateOf(neverThere).ready()).rejects.toThrow("exited with code 3");
});

it.each(["REPL1:1:9", "[eval]:1:1", "unknown", "/no/such/file.ts:1:1"])(
  "says of a function defined at %s that it is not portable",
  async (place) => {
    const value = fn({ name: "iso_no_file", ...spec }).row(({ a }) => a);
    await expectNotPortable(value, "no-file", place);
  },
);
