// Rows put aside in a DuckDB table, which spills to disk when memory runs short.
import { randomUUID } from "node:crypto";
import type { RecordBatch } from "apache-arrow";
import type { Database } from "../database/database.ts";
import { printType, type Schema } from "../types/logical-type.ts";
import { quoteName } from "../types/quote.ts";

export interface StoredRows {
  /** The table, as SQL spells it. */
  readonly table: string;
  drop(): Promise<void>;
}

/** Reads `batches` to their end. On failure nothing is left behind. */
export async function storeRows(
  database: Database,
  schema: Schema,
  batches: AsyncGenerator<RecordBatch>,
  signal: AbortSignal,
): Promise<StoredRows> {
  const table = `"__quarry".${quoteName(`rows_${randomUUID()}`)}`;
  const columns = schema.map(({ name, type }) => `${quoteName(name)} ${printType(type)}`).join(", ");
  await database.run(`CREATE SCHEMA IF NOT EXISTS "__quarry"`);
  await database.run(`CREATE TABLE ${table} (${columns})`);
  const drop = () => database.run(`DROP TABLE IF EXISTS ${table}`);
  try {
    await insertAll(database, { table, schema, batches, signal });
    return { table, drop };
  } catch (error) {
    await drop().catch(() => {}); // what went wrong first is what counts
    throw error;
  }
}

interface Insertion {
  readonly table: string;
  readonly schema: Schema;
  readonly batches: AsyncGenerator<RecordBatch>;
  readonly signal: AbortSignal;
}

async function insertAll(database: Database, { table, schema, batches, signal }: Insertion): Promise<void> {
  for await (const batch of batches) {
    const id = database.relations.add({ schema, batches: () => [batch] });
    try {
      await database.run(`INSERT INTO ${table} SELECT * FROM __quarry_scan(${id})`, { signal });
    } finally {
      database.relations.remove(id);
    }
  }
}
