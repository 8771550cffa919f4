// Rows that arrive over time become files part by part: batches are held until a part is full, then DuckDB writes
// them from `__quarry_scan` while the next part is collected. At most two parts are in memory.
import type { RecordBatch } from "apache-arrow";
import { batchBytes } from "../batching/batch-bytes.ts";
import type { Database } from "../database/database.ts";
import type { Schema } from "../types/logical-type.ts";
import { runCopy } from "./copy-statement.ts";
import type { FileFormat } from "./file-format.ts";
import type { Staging } from "./staging.ts";
import { partName } from "./write-target.ts";

/** Writes all batches as parts into the staging folder; at least one part, so that no rows still make a file. */
export async function writeHeldParts(
  database: Database,
  schema: Schema,
  batches: AsyncIterable<RecordBatch>,
  staging: Staging,
  signal: AbortSignal | undefined,
): Promise<{ readonly rows: number; readonly names: readonly string[] }> {
  const names: string[] = [];
  let rows = 0;
  let writing: Promise<number> = Promise.resolve(0);
  try {
    for await (const part of gatherParts(batches, staging.target.partBytes)) {
      rows += await writing;
      const name = partName(staging.firstPlace + names.length, staging.run, staging.target.format);
      writing = writePart(database, schema, part, staging, name, names.length === 0, signal);
      names.push(name);
      // A failure is seen at the next await; until then it must not count as unhandled.
      writing.catch(() => {});
    }
    return { rows: rows + (await writing), names };
  } finally {
    await writing.catch(() => {});
  }
}

/** Consecutive batches of at least `partBytes` together; one empty part when there are no rows at all. */
async function* gatherParts(batches: AsyncIterable<RecordBatch>, partBytes: number): AsyncGenerator<RecordBatch[]> {
  let part: RecordBatch[] = [];
  let bytes = 0;
  let any = false;
  for await (const batch of batches) {
    if (batch.numRows === 0) continue;
    part.push(batch);
    bytes += batchBytes(batch);
    if (bytes < partBytes) continue;
    any = true;
    yield part;
    part = [];
    bytes = 0;
  }
  if (part.length > 0 || !any) yield part;
}

async function writePart(
  database: Database,
  schema: Schema,
  part: readonly RecordBatch[],
  staging: Staging,
  name: string,
  header: boolean,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { isFolder, partitionBy } = staging.target;
  const format = staging.target.format as Exclude<FileFormat, "arrow">;
  const relation = database.relations.add({ schema, batches: () => part });
  try {
    const target = { folder: staging.folder, name, format, partitionBy, header: isFolder || header };
    return await runCopy(database, `SELECT * FROM __quarry_scan(${relation})`, target, signal);
  } finally {
    database.relations.remove(relation);
  }
}
