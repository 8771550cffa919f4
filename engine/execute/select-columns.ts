// Columns picked and ordered, without copying.
import { makeData, RecordBatch, Struct } from "apache-arrow";
import { arrowSchema } from "../arrow/types.ts";
import type { PhysicalOf } from "../physical/physical-plan.ts";

export async function* selectColumns(
  { positions, schema }: PhysicalOf<"select-columns">,
  input: AsyncGenerator<RecordBatch>,
): AsyncGenerator<RecordBatch, void, void> {
  const target = arrowSchema(schema);
  for await (const batch of input) {
    const children = positions.map((position) => batch.data.children[position]!);
    const data = makeData({ type: new Struct(target.fields), length: batch.numRows, nullCount: 0, children });
    yield new RecordBatch(target, data);
  }
}
