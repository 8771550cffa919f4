// What goes back to another process is as the output has it, wherever the handler ran.
import { expect, test } from "vitest";
import { z } from "zod";
import { definitionOf, fn } from "../../../catalog/index.ts";
import { Cancellation } from "../../../compute/isolation/cancellation.ts";
import type { Work } from "../../../compute/isolation/isolate.ts";
import { runWork } from "../../../compute/isolation/run-work.ts";
import type { CallId } from "../../../compute/queue/messages.ts";

function workOf(values: readonly unknown[], isUnchecked: boolean): Work {
  return {
    payload: { kind: "columns", columns: [values], rows: values.map((_, row) => row), isUnchecked },
    rows: values.length,
    calls: [{ firstRow: 0, id: "main.x" as CallId, rows: undefined, idempotencyKey: "x", trace: undefined }],
    ...{ attempt: 1, timeoutMs: 1_000, deadlineMs: undefined, fence: 1, onItems: undefined },
    cancellation: new Cancellation(),
  };
}

const input = { n: z.number() };
const output = z.object({ n: z.number().min(2) });
const wide = fn({ name: "wide", input, output }).row(({ n }) => ({ n, more: () => n }));
const inBatches = fn({ name: "wide_in_batches", input, output }).batch(({ n }) =>
  Array.from(n, (value) => ({ n: value, more: () => value })),
);

test.each([
  ["a row function", wide],
  ["a batch function", inBatches],
])("of %s: what the schema does not name stays, and what it refuses fails its row", async (_, f) => {
  const definition = definitionOf(f)!;
  const done = await runWork(definition, undefined, workOf([1, 2], true));
  expect(done).toMatchObject({ kind: "done", failures: [{ row: 0, type: "InvalidResult", isWanted: false }] });
  expect(done.kind === "done" && done.values).toEqual([null, { n: 2 }]);
});

test("what stays in its process is left to its caller", async () => {
  const done = await runWork(definitionOf(wide)!, undefined, workOf([1], false));
  expect(done).toMatchObject({ kind: "done", failures: [], values: [{ n: 1, more: expect.any(Function) }] });
});
