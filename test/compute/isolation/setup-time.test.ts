// A `setup` has so long: what waits for it fails then, and the next work tries again.
import { expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import { definitionOf, fn } from "../../../catalog/index.ts";
import { InlineIsolate } from "../../../compute/isolation/inline-isolate.ts";
import { openProcessIsolate } from "../../../compute/isolation/process-isolate.ts";
import { openThreadIsolate } from "../../../compute/isolation/thread-isolate.ts";
import { deferred } from "../../e2e/runtime/open-runtime.ts";
import { blocked } from "./fixtures/handlers.ts";
import { workOf } from "./work-of.ts";

it.each([
  ["thread", openThreadIsolate],
  ["process", openProcessIsolate],
])("ends a %s that it blocks", async (_, open) => {
  const { policies, ...definition } = definitionOf(blocked)!;
  const isolate = open({ ...definition, policies: { ...policies, setupTimeoutMs: 1_000 } });
  onTestFinished(() => isolate.close());
  const message = 'The setup of function "isolation_blocked" failed: Timeout: not done within 1000 ms (setupTimeoutMs)';
  await expect(isolate.run(workOf([[1]]))).rejects.toMatchObject({ code: "function.failed", message });
});

it("is tried again inline, where a late one is torn down when it is done", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const [late, next] = [deferred<string>(), deferred<string>()];
  const setup = vi.fn().mockReturnValueOnce(late.promise).mockReturnValueOnce(next.promise);
  const teardown = vi.fn();
  const spec = { name: "slow_model", input: { a: z.number() }, output: z.string(), setup, teardown };
  const f = fn({ ...spec, setupTimeoutMs: 5_000 }).row((_, { state }) => String(state));
  const isolate = new InlineIsolate(definitionOf(f)!);
  const ready = expect(isolate.ready()).rejects.toMatchObject({ facts: { remoteType: "Timeout" } });
  await vi.advanceTimersByTimeAsync(5_000);
  await ready;
  const running = isolate.run(workOf([[1]]));
  late.resolve("late");
  next.resolve("next");
  expect(await running).toMatchObject({ values: ["next"] });
  expect(teardown).toHaveBeenCalledExactlyOnceWith("late");
  await isolate.close();
  expect(teardown).toHaveBeenLastCalledWith("next");
  expect(vi.getTimerCount()).toBe(0);
});
