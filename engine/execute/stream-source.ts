// Batches from outside (an async iterable, mapBatches), as columns of the plan.
import { makeData, RecordBatch, Struct } from "apache-arrow";
import { arrowSchema } from "../arrow/types.ts";
import { QuarryError } from "../errors.ts";
import type { PhysicalOf } from "../physical/physical-plan.ts";
import { abortable } from "./abortable.ts";
import type { Execution } from "./context.ts";

/** @throws `internal.invariant` when the plan names a source this run does not have. */
export async function* readStream(
  { source: id, columns, schema }: PhysicalOf<"stream-source">,
  { sources, signal }: Execution,
): AsyncGenerator<RecordBatch, void, void> {
  const source = sources.get(id);
  if (source?.kind !== "stream") {
    throw new QuarryError("internal.invariant", `Source ${id} gives no stream of batches.`, { detail: `source ${id}` });
  }
  const positions = columns.map((name) => source.schema.findIndex((column) => column.name === name));
  const target = arrowSchema(schema);
  for await (const batch of abortable(source.open(signal), signal)) {
    const children = positions.map((position) => batch.data.children[position]!);
    const data = makeData({ type: new Struct(target.fields), length: batch.numRows, nullCount: 0, children });
    yield new RecordBatch(target, data);
  }
}
