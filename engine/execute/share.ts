// A definition computed once into a table, then the body that reads it.
import type { RecordBatch } from "apache-arrow";
import type { PhysicalOf } from "../physical/physical-plan.ts";
import type { Execution } from "./context.ts";
import { storeRows } from "./stored-rows.ts";

export async function* share(
  { id, definition }: PhysicalOf<"share">,
  rows: AsyncGenerator<RecordBatch>,
  body: () => AsyncGenerator<RecordBatch>,
  { database, shared, signal }: Execution,
): AsyncGenerator<RecordBatch, void, void> {
  const stored = await storeRows(database, definition.schema, rows, signal);
  shared.set(id, stored.table);
  try {
    yield* body();
  } finally {
    shared.delete(id);
    await stored.drop();
  }
}
