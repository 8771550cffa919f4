// Batches as one Arrow IPC file, in the file format with its footer, written as they arrive.
import { type FileHandle, open } from "node:fs/promises";
import {
  type Schema as ArrowSchema,
  AsyncByteQueue,
  Message,
  type RecordBatch,
  RecordBatchFileWriter,
} from "apache-arrow";
import { arrowSchema } from "../arrow/types.ts";
import type { Database } from "../database/database.ts";
import type { Schema } from "../types/logical-type.ts";
import { uniformBatches } from "./uniform-batches.ts";

/** Bytes that the writer has made and the file has not got yet. */
type Pending = Uint8Array[];

/** @returns the rows written */
export async function writeArrowFile(
  database: Database,
  schema: Schema,
  batches: AsyncIterable<RecordBatch>,
  path: string,
): Promise<number> {
  const fileSchema = arrowSchema(schema);
  const pending: Pending = [];
  const writer = new StreamableFileWriter().reset(queueInto(pending), fileSchema);
  await using file = await open(path, "wx");
  let rows = 0;
  for await (const batch of uniformBatches(database, schema, fileSchema, batches)) {
    writer.write(batch);
    await flush(pending, file);
    rows += batch.numRows;
  }
  writer.finish();
  await flush(pending, file);
  return rows;
}

/** The writer's own queue has no end to wait for, so its chunks are taken as they are written. */
function queueInto(pending: Pending): AsyncByteQueue {
  return Object.assign(new AsyncByteQueue(), { write: (chunk: Uint8Array) => void pending.push(chunk) });
}

async function flush(pending: Pending, file: FileHandle): Promise<void> {
  for (const chunk of pending.splice(0)) await file.writeFile(chunk);
}

/** Arrow's own writer leaves out the schema before the first batch, without which the file cannot be read as a stream. */
class StreamableFileWriter extends RecordBatchFileWriter {
  protected override _writeSchema(schema: ArrowSchema): this {
    return super._writeSchema(schema)._writeMessage(Message.from(schema));
  }
}
