import type { RecordBatch } from "apache-arrow";
import { describe, expect, onTestFinished, test } from "vitest";
import { logicalSchema } from "../../../engine/arrow/types.ts";
import { Database } from "../../../engine/database/database.ts";

async function openDatabase(): Promise<Database> {
  const database = await Database.open({ memoryMiB: 256, threads: 2 });
  onTestFinished(() => database.close());
  return database;
}

async function collect(batches: AsyncIterable<RecordBatch>): Promise<RecordBatch[]> {
  const collected: RecordBatch[] = [];
  for await (const batch of batches) collected.push(batch);
  return collected;
}

describe("a database", () => {
  test("gives the first value as text", async () => {
    const database = await openDatabase();
    expect(await database.text("SELECT json_serialize_plan('SELECT 1 AS a', optimize := false)")).toContain(
      '"error":false',
    );
  });

  test("describes columns without running anything", async () => {
    const database = await openDatabase();
    expect(await database.describe("SELECT 1 AS a, error('ran') AS b")).toEqual([
      { name: "a", type: { id: "INTEGER" } },
      { name: "b", type: { id: "INTEGER" } },
    ]);
  });

  test("reads back what it streamed", async () => {
    const database = await openDatabase();
    const batches = await collect(database.stream("SELECT range AS i, 'text number ' || range AS t FROM range(5000)"));
    const id = database.relations.add({ schema: logicalSchema(batches[0]!.schema), batches: () => batches });
    expect(await database.text(`SELECT (count(*) + sum(i))::VARCHAR || max(t) FROM __quarry_scan(${id})`)).toBe(
      "12502500text number 999",
    );
  });
});
