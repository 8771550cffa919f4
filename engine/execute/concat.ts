// All rows of one input, then all rows of the next. An input is not started before its turn.
import type { RecordBatch } from "apache-arrow";

export async function* concat(
  inputs: readonly (() => AsyncGenerator<RecordBatch>)[],
): AsyncGenerator<RecordBatch, void, void> {
  for (const open of inputs) yield* open();
}
