import { expect, test } from "vitest";
import { z } from "zod";
import { definitionOf, fn } from "../../../catalog/index.ts";
import { messageSizes } from "../../../compute/caller/message-sizes.ts";
import { functionLimits } from "../../../compute/runtime/function-limits.ts";
import { MessageCuts } from "../../../compute/runtime/message-cuts.ts";
import { requestRows } from "../../../compute/runtime/request-rows.ts";
import { argumentsOf } from "./run-function.ts";

const measure = fn({ name: "measure", input: { text: z.string() }, output: z.int() });
const texts = Array.from({ length: 32_768 }, (_, row) => `${row}`.padStart(62));

test("a message of a slice is as large as the slice's own rows allow, whatever its buffers hold besides", () => {
  const value = measure.row(({ text }) => text.length);
  const definition = definitionOf(value)!;
  const served = { key: "measure@1", definition, limits: functionLimits("measure@1", definition) };
  for (let rows = 1; rows <= 4096; rows *= 2) messageSizes(served).note(rows, 0);
  const slice = argumentsOf(value, { text: texts }).slice(4_000, 5_000);
  expect(new MessageCuts(served, requestRows({ definition, inThisThread: true }, slice), slice, 0).next()).toEqual({
    start: 0,
    end: 1_000,
  });
});

test("so is a batch", () => {
  const value = measure.batch(({ text }) => text.map((each) => each.length), { maxRows: 1_000, maxBytes: 100_000 });
  const definition = definitionOf(value)!;
  const served = { key: "measure@2", definition, limits: functionLimits("measure@2", definition) };
  const slice = argumentsOf(value, { text: texts }).slice(4_000, 5_000);
  expect(new MessageCuts(served, requestRows({ definition, inThisThread: true }, slice), slice, 0).next()).toEqual({
    start: 0,
    end: 1_000,
  });
});

test("a row that costs more than its rate admits at once travels alone, others as many as it admits", () => {
  const value = fn({
    ...{ name: "costly", input: { n: z.number() }, output: z.number() },
    rateLimit: { rate: 1, burst: 5, cost: (c) => c.n },
  }).row(({ n }) => n);
  const definition = definitionOf(value)!;
  const served = { key: "costly@1", definition, limits: functionLimits("costly@1", definition) };
  for (let rows = 1; rows <= 8; rows *= 2) messageSizes(served).note(rows, 0);
  const batch = argumentsOf(value, { n: [9, 1, 1, 4] });
  const cuts = new MessageCuts(served, requestRows({ definition, inThisThread: true }, batch), batch, 0);
  const slices = [cuts.next(), cuts.next(), cuts.next()];
  expect(slices).toEqual([
    { start: 0, end: 1 },
    { start: 1, end: 3 },
    { start: 3, end: 4 },
  ]);
  expect(cuts.isDone).toBe(true);
});
