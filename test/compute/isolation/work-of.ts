// Work for isolates, with as little said as a test needs.
import { makeData, RecordBatch, Struct } from "apache-arrow";
import { Cancellation } from "../../../compute/isolation/cancellation.ts";
import type { Work } from "../../../compute/isolation/isolate.ts";
import type { CallId } from "../../../compute/queue/messages.ts";
import { arrowSchema, buildColumn, type NamedType } from "../../../engine/index.ts";

/** Work whose arguments come as values, one column per parameter. */
export function workOf(columns: readonly (readonly unknown[])[], parts: Partial<Work> = {}): Work {
  const rows = columns[0]!.length;
  const positions = Array.from({ length: rows }, (_, row) => row);
  return { ...plainWork(rows), payload: { kind: "columns", columns, rows: positions }, ...parts };
}

/** Work whose arguments come as Arrow. */
export function arrowWorkOf(columns: readonly (NamedType & { readonly values: readonly unknown[] })[]): Work {
  const schema = arrowSchema(columns);
  const rows = columns[0]!.values.length;
  const children = columns.map(({ type, values }) => buildColumn(type, values).column.data[0]!);
  const data = makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children });
  return { ...plainWork(rows), payload: { kind: "arrow", batch: new RecordBatch(schema, data) } };
}

function plainWork(rows: number): Omit<Work, "payload"> {
  const id = "main.01" as CallId;
  return {
    rows,
    calls: [{ firstRow: 0, id, rows: undefined, idempotencyKey: id, trace: undefined }],
    attempt: 1,
    timeoutMs: 10_000,
    deadlineMs: undefined,
    fence: 1,
    cancellation: new Cancellation(),
    onItems: undefined,
  };
}
