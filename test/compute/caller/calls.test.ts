// `remote` and its kin over a queue that does as it is told.
import { expect, test } from "vitest";
import { z } from "zod";
import { fn } from "../../../catalog/index.ts";
import { Calls } from "../../../compute/caller/calls.ts";
import { MessageSizes } from "../../../compute/caller/message-sizes.ts";
import { answerRows, openCaller, served } from "./fake-queue.ts";

const double = fn({ name: "double_it", input: { x: z.number() }, output: z.number() }).row(({ x }) => x * 2);

function openCalls() {
  const opened = openCaller();
  const { caller, clock } = opened;
  const one = served(double);
  const calls = new Calls({
    caller,
    clock,
    serve: () => one,
    sizesOf: (served) => new MessageSizes(served),
    admin: { stats: async () => [] },
  });
  return { ...opened, calls };
}

test("resolves with the value the worker settled", async () => {
  const { calls, queue } = openCalls();
  answerRows(queue, (x: number) => x * 2);
  expect(await calls.remote(double, { x: 21 }, {})).toBe(42);
});

test("maps in order over several messages", async () => {
  const { calls, queue } = openCalls();
  answerRows(queue, (x: number) => x * 2);
  const results: unknown[] = [];
  for await (const value of calls.map(
    double,
    Array.from({ length: 1000 }, (_, x) => ({ x })),
    {},
  ))
    results.push(value);
  expect(results).toEqual(Array.from({ length: 1000 }, (_, x) => x * 2));
});
