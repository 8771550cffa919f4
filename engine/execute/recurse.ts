// A recursive CTE with calls in it: what DuckDB does, round by round, with its working table in a table.
import type { RecordBatch } from "apache-arrow";
import type { PhysicalOf, PhysicalPlan } from "../physical/physical-plan.ts";
import type { Execution } from "./context.ts";
import { type StoredRows, storeRows } from "./stored-rows.ts";

type Run = (plan: PhysicalPlan) => AsyncGenerator<RecordBatch>;

export async function* recurse(
  node: PhysicalOf<"recurse">,
  run: Run,
  execution: Execution,
): AsyncGenerator<RecordBatch, void, void> {
  const { database, shared, signal } = execution;
  const store = (rows: AsyncGenerator<RecordBatch>) => storeRows(database, node.schema, rows, signal);
  const seen = node.all ? undefined : await store(nothing());
  let round: StoredRows | undefined;
  try {
    for (let rows = run(node.start); ; rows = run(node.step)) {
      const next = await storeRound(store, rows, seen, execution);
      await round?.drop();
      round = next;
      let isEmpty = true;
      for await (const batch of database.stream(`SELECT * FROM ${round.table}`, { signal })) {
        isEmpty = false;
        yield batch;
      }
      if (isEmpty) return;
      shared.set(node.id, round.table);
    }
  } finally {
    shared.delete(node.id);
    await round?.drop();
    await seen?.drop();
  }
}

async function* nothing(): AsyncGenerator<RecordBatch, void, void> {}

/** One round's rows; with `seen`, those that are new, which count as seen from here on. */
async function storeRound(
  store: (rows: AsyncGenerator<RecordBatch>) => Promise<StoredRows>,
  rows: AsyncGenerator<RecordBatch>,
  seen: StoredRows | undefined,
  { database, signal }: Execution,
): Promise<StoredRows> {
  const found = await store(rows);
  if (seen === undefined) return found;
  try {
    const fresh = await store(
      database.stream(`SELECT * FROM ${found.table} EXCEPT SELECT * FROM ${seen.table}`, { signal }),
    );
    await database.run(`INSERT INTO ${seen.table} SELECT * FROM ${fresh.table}`, { signal });
    return fresh;
  } finally {
    await found.drop();
  }
}
