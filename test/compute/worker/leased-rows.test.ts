import { expect, test } from "vitest";
import { z } from "zod";
import { definitionOf } from "../../../catalog/index.ts";
import type { CallId, LeasedMessage } from "../../../compute/queue/messages.ts";
import type { ServedFunction } from "../../../compute/served-function.ts";
import type { MessageBody } from "../../../compute/wire/payload.ts";
import { leasedRows, partOf } from "../../../compute/worker/leased-rows.ts";
import { fn } from "../../../index.ts";

const definition = definitionOf(
  fn({ name: "leased_rows", input: { n: z.int() }, output: z.int() }).batch(({ n }) => n),
)!;
const served = { key: "leased_rows", definition } as ServedFunction;

function message(id: string, values: readonly number[], remaining?: readonly number[]): LeasedMessage {
  const args = { kind: "columns", columns: [values], rows: values.map((_, row) => row) } as const;
  const payload: MessageBody = { args, timeoutMs: undefined, isStreamed: false, idempotencyKey: undefined };
  const counters = { failures: 0, crashes: 0, ageMs: 0, waitedMs: 0, deadlineMs: undefined };
  const origin = { tenant: "", isDeferred: false, parent: undefined, trace: undefined };
  return { id: id as CallId, payload, remaining, rows: remaining?.length ?? values.length, ...origin, ...counters };
}

function valuesOf({ payload }: ReturnType<typeof leasedRows>): unknown[] {
  return payload.kind === "columns" ? Array.from(payload.rows, (row) => payload.columns[0]![row]) : [];
}

test("puts the rows of several messages one after the other and remembers whose they are", () => {
  const rows = leasedRows(served, [message("a", [1, 2]), message("b", [3, 4, 5], [0, 2])]);
  expect(valuesOf(rows)).toEqual([1, 2, 3, 5]);
  expect(rows.calls.map(({ id, firstRow, rows: places }) => ({ id, firstRow, places }))).toEqual([
    { id: "a", firstRow: 0, places: undefined },
    { id: "b", firstRow: 2, places: [0, 2] },
  ]);
});

test("a part keeps the rows of its calls by their own numbers", () => {
  const rows = leasedRows(served, [message("a", [1, 2, 3]), message("b", [4, 5, 6])]);
  const part = partOf(rows, 2, 5);
  expect(valuesOf(part)).toEqual([3, 4, 5]);
  expect(part.calls.map(({ id, firstRow, rows: places }) => ({ id, firstRow, places }))).toEqual([
    { id: "a", firstRow: 0, places: [2] },
    { id: "b", firstRow: 1, places: undefined },
  ]);
});
