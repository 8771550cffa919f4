// A small database, closed when the test ends, and its batches collected.
import type { RecordBatch } from "apache-arrow";
import { onTestFinished } from "vitest";
import { Database } from "../../../engine/database/database.ts";

export async function openDatabase(): Promise<Database> {
  const database = await Database.open({ memoryMiB: 256, threads: 2 });
  onTestFinished(() => database.close());
  return database;
}

export async function collect(batches: AsyncIterable<RecordBatch>): Promise<RecordBatch[]> {
  const collected: RecordBatch[] = [];
  for await (const batch of batches) collected.push(batch);
  return collected;
}
