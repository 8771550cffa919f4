// Arrow IPC files as a relation: opened to learn their schema, then read block by block each time they are scanned.
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { type RecordBatch, RecordBatchReader } from "apache-arrow";
import { logicalSchema } from "../arrow/logical-types.ts";
import { QuarryError } from "../errors.ts";
import { printType, type Schema } from "../types/logical-type.ts";
import { unreadable } from "./unreadable.ts";

/** A relation whose batches come from files: what `database.relations` takes. */
export interface ArrowFiles {
  readonly kind: "resident";
  readonly label: string;
  readonly schema: Schema;
  readonly batches: () => Iterable<RecordBatch>;
}

/** In the file format the stream format follows this mark and its padding, and is ended before the footer. */
const FILE_MARK = "ARROW1";
const FILE_MARK_BYTES = 8;
const READ_BYTES = 1024 * 1024;

/** @throws `plan.source-unreadable`, `plan.schema-mismatch` */
export function openArrowFiles(files: readonly string[], label: string): ArrowFiles {
  const [first, ...others] = files.map((file) => ({ file, schema: schemaOf(file) }));
  for (const other of others) checkSame(first!.schema, other.file, other.schema);
  return { kind: "resident", label, schema: first!.schema, batches: () => readAll(files) };
}

function* readAll(files: readonly string[]): Generator<RecordBatch> {
  for (const file of files) yield* readFile(file);
}

function* readFile(file: string): Generator<RecordBatch> {
  const reader = openReader(file);
  try {
    yield* reader;
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    reader.cancel();
  }
}

function schemaOf(file: string): Schema {
  const reader = openReader(file);
  try {
    reader.open();
    return logicalSchema(reader.schema);
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    reader.cancel();
  }
}

/**
 * Synchronous, because a scan of DuckDB's cannot wait; and streamed, because a file may not fit into memory. Some
 * writers leave the schema to the footer: their files are read whole.
 */
function openReader(file: string): RecordBatchReader {
  const streamed = RecordBatchReader.from(readBlocks(file)) as RecordBatchReader;
  try {
    streamed.open();
    return streamed;
  } catch {
    streamed.cancel();
    return RecordBatchReader.from(readFileSync(file)) as RecordBatchReader;
  }
}

function* readBlocks(file: string): Generator<Uint8Array> {
  const descriptor = openSync(file, "r");
  try {
    let position = hasFileMark(descriptor) ? FILE_MARK_BYTES : 0;
    for (;;) {
      const block = Buffer.allocUnsafeSlow(READ_BYTES);
      const bytes = readSync(descriptor, block, 0, READ_BYTES, position);
      if (bytes === 0) return;
      position += bytes;
      yield block.subarray(0, bytes);
    }
  } finally {
    closeSync(descriptor);
  }
}

function hasFileMark(descriptor: number): boolean {
  const head = Buffer.alloc(FILE_MARK_BYTES);
  readSync(descriptor, head, 0, FILE_MARK_BYTES, 0);
  return head.toString("latin1").startsWith(FILE_MARK);
}

function checkSame(expected: Schema, file: string, actual: Schema): void {
  for (let index = 0; index < Math.max(expected.length, actual.length); index++) {
    const [left, right] = [printColumn(expected[index]), printColumn(actual[index])];
    if (left === right) continue;
    const column = expected[index]?.name ?? actual[index]!.name;
    const message = `The files differ in column ${JSON.stringify(column)}: ${JSON.stringify(file)} has ${right}, not ${left}.`;
    throw new QuarryError("plan.schema-mismatch", message, { column, expected: left, actual: right });
  }
}

function printColumn(column: Schema[number] | undefined): string {
  return column === undefined ? "no such column" : `${JSON.stringify(column.name)} ${printType(column.type)}`;
}
