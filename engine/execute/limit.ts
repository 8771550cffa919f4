// The first rows after an offset; stops pulling as soon as it has them.
import type { RecordBatch } from "apache-arrow";
import type { PhysicalOf } from "../physical/physical-plan.ts";

export async function* limit(
  { rows = Number.POSITIVE_INFINITY, offset }: PhysicalOf<"limit">,
  input: AsyncGenerator<RecordBatch>,
): AsyncGenerator<RecordBatch, void, void> {
  let toSkip = offset;
  let wanted = rows;
  if (wanted <= 0) return;
  for await (const batch of input) {
    const start = Math.min(toSkip, batch.numRows);
    toSkip -= start;
    const end = Math.min(batch.numRows, start + wanted);
    wanted -= end - start;
    if (end > start) yield end - start === batch.numRows ? batch : batch.slice(start, end);
    if (wanted <= 0) return;
  }
}
