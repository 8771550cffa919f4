import type { RecordBatch } from "apache-arrow";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { logicalSchema } from "../../../engine/arrow/types.ts";
import { Database } from "../../../engine/database/database.ts";
import type { LogicalType } from "../../../engine/types/logical-type.ts";
import { printType } from "../../../engine/types/logical-type.ts";
import { type Column, column } from "./arbitrary-columns.ts";

let database: Database;
beforeAll(async () => {
  database = await Database.open({ memoryMiB: 256, threads: 2 });
});
afterAll(() => database.close());

async function collect(sql: string): Promise<RecordBatch[]> {
  const batches: RecordBatch[] = [];
  for await (const batch of database.stream(sql)) batches.push(batch);
  return batches;
}

/** `times` copies of the values, in order, as a table of `i` and `c`. */
async function createTable({ type, values }: Column, times: number): Promise<void> {
  await database.run(`CREATE OR REPLACE TABLE given (i BIGINT, c ${printType(type)})`);
  if (values.length === 0) return;
  const rows = values.map((value, index) => `(${index}, ${value})`).join(", ");
  await database.run(`
    INSERT INTO given SELECT r * ${values.length} + v.i, v.c FROM range(${times}) t(r), (VALUES ${rows}) v(i, c)
    ORDER BY 1`);
}

/** How many rows of the relation differ from the table. */
async function differences(batches: readonly RecordBatch[], schema: ReturnType<typeof logicalSchema>): Promise<string> {
  const id = database.relations.add({ schema, batches: () => batches });
  try {
    return await database.text(`
      SELECT count(*)::VARCHAR FROM given g FULL JOIN __quarry_scan(${id}) s ON g.i = s.i
      WHERE g.c IS DISTINCT FROM s.c OR g.c::VARCHAR IS DISTINCT FROM s.c::VARCHAR OR g.i IS NULL OR s.i IS NULL`);
  } finally {
    database.relations.remove(id);
  }
}

/** Cuts every batch into pieces of uneven length. */
function sliced(batches: readonly RecordBatch[]): RecordBatch[] {
  return batches.flatMap((batch) => {
    const pieces: RecordBatch[] = [];
    for (let from = 0, length = 1; from < batch.numRows; from += length, length = length * 2 + 1) {
      pieces.push(batch.slice(from, Math.min(batch.numRows, from + length)));
      pieces.push(batch.slice(0, 0));
    }
    return pieces;
  });
}

describe("the bridge", () => {
  test("brings random nested values out and back in unchanged, whole and sliced", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(column(12), fc.constantFrom(1, 700), async (given, times) => {
        await createTable(given, times);
        const schema = [
          { name: "i", type: { id: "BIGINT" } as LogicalType },
          { name: "c", type: given.type },
        ];
        expect(await database.describe("FROM given")).toEqual(schema);
        const batches = await collect("FROM given");
        for (const batch of batches) expect(logicalSchema(batch.schema)).toEqual(schema);
        expect(await differences(batches, schema)).toBe("0");
        expect(await differences(sliced(batches), schema)).toBe("0");
      }),
      { numRuns: 80, seed: 42 },
    );
  });
});
