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

export interface PartsWriter {
  readonly database: Database;
  readonly schema: Schema;
  readonly staging: Staging;
  readonly format: Exclude<FileFormat, "arrow">;
  readonly signal: AbortSignal | undefined;
}

export interface WrittenParts {
  readonly rows: number;
  readonly names: readonly string[];
}

/** Writes all batches as parts into the staging folder; at least one part, so that no rows still make a file. */
export async function writeHeldParts(writer: PartsWriter, batches: AsyncIterable<RecordBatch>): Promise<WrittenParts> {
  const { staging, format } = writer;
  const names: string[] = [];
  let rows = 0;
  let writing: Promise<number> = Promise.resolve(0);
  try {
    for await (const part of gatherParts(batches, staging.target.partBytes)) {
      rows += await writing;
      names.push(partName(staging.firstPlace + names.length, staging.run, format));
      writing = writePart(writer, part, names);
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
  let isFirst = true;
  for await (const batch of batches) {
    if (batch.numRows === 0) continue;
    part.push(batch);
    bytes += batchBytes(batch);
    if (bytes < partBytes) continue;
    yield part;
    isFirst = false;
    part = [];
    bytes = 0;
  }
  if (part.length > 0 || isFirst) yield part;
}

/** Writes `part` under the last of `names`. A single CSV file is put together from parts: only its first has a header. */
async function writePart(writer: PartsWriter, part: readonly RecordBatch[], names: readonly string[]): Promise<number> {
  const { database, schema, staging, format, signal } = writer;
  const { isFolder, partitionBy } = staging.target;
  const relation = database.relations.add({ schema, batches: () => part });
  try {
    const header = isFolder || names.length === 1;
    const target = { folder: staging.folder, name: names.at(-1)!, format, partitionBy, header };
    return await runCopy(database, `SELECT * FROM __quarry_scan(${relation})`, target, signal);
  } finally {
    database.relations.remove(relation);
  }
}
