// What came of rows, on the wire. A value that cannot leave its process is the failure of its row, as it is in threads.
import { Vector } from "apache-arrow";
import type { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { readErrorData, writeErrorData } from "./error-data.ts";
import type { MessageRowFailure, RowsDone } from "./payload.ts";
import { readColumn } from "./read-arrow.ts";
import { readValue } from "./read-value.ts";
import { unreadable } from "./wire-format.ts";
import { type ArrowBody, writeColumn } from "./write-arrow.ts";
import { tryWrite, writeArrayHead, writeValue } from "./write-value.ts";

/** Writes all but the buffers of a column. */
export function writeRowsDone(writer: ByteWriter, done: RowsDone): ArrowBody | undefined {
  const { values } = done;
  const unsent = values instanceof Vector ? [] : writeValues(writer, done, values);
  writeValue(writer, done.rows ?? null);
  writeValue(writer, [...done.failures, ...unsent].map(failureParts));
  writeValue(writer, done.invocations);
  writeValue(writer, done.busyMs);
  writeValue(writer, done.isAsync);
  writeErrorData(writer, done.error);
  return values instanceof Vector ? writeColumn(writer, values) : undefined;
}

/** Those that cannot be sent are rare: only where one is met are they looked for one by one. */
function writeValues(writer: ByteWriter, done: RowsDone, values: readonly unknown[]): readonly MessageRowFailure[] {
  const isWritten = tryWrite(writer, () => {
    writeArrayHead(writer, values.length);
    for (let at = 0; at < values.length; at++) writeValue(writer, values[at]);
  });
  return isWritten === undefined ? [] : writeSendable(writer, done, values);
}

/** Nothing in the place of what cannot be sent, which is told of. */
function writeSendable(writer: ByteWriter, { rows }: RowsDone, values: readonly unknown[]): MessageRowFailure[] {
  const unsent: MessageRowFailure[] = [];
  writeArrayHead(writer, values.length);
  for (const [at, value] of values.entries()) {
    const refused = tryWrite(writer, () => writeValue(writer, value));
    if (refused === undefined) continue;
    writeValue(writer, null);
    unsent.push(refusal(rows?.[at] ?? at, refused));
  }
  return unsent;
}

function refusal(row: number, detail: string): MessageRowFailure {
  const message = `the value cannot leave its process: ${detail}`;
  return { row, attempts: 1, type: "InvalidResult", message, stack: undefined, retryable: false };
}

function failureParts({ row, attempts, type, message, stack, retryable }: MessageRowFailure): readonly unknown[] {
  return [row, attempts, type, message, stack ?? null, retryable];
}

/** @throws `compute.unreadable` */
export function readRowsDone(reader: ByteReader, isArrow: boolean): RowsDone {
  const list = isArrow ? undefined : readValue(reader);
  const rows = readRows(reader);
  const failures = listOf(readValue(reader)).map(failureOf);
  const [invocations, busyMs, isAsync] = [readValue(reader), readValue(reader), readValue(reader)];
  if (!isRow(invocations) || typeof busyMs !== "number" || typeof isAsync !== "boolean") {
    throw unreadable("a result does not say how it came about");
  }
  const error = readErrorData(reader);
  const values = isArrow ? readVector(reader) : listOf(list);
  if (rows !== undefined && rows.length !== values.length) throw unreadable("a result has not one value per row");
  return { rows, values, failures, invocations, busyMs, isAsync, error };
}

function readVector(reader: ByteReader): Vector {
  const head = { schema: readValue(reader), numbers: readValue(reader) };
  return readColumn(head, reader.take(reader.left));
}

function readRows(reader: ByteReader): readonly number[] | undefined {
  const rows = readValue(reader);
  if (rows === null) return undefined;
  if (!Array.isArray(rows) || !rows.every(isRow)) throw unreadable("a result's rows are no numbers");
  return rows;
}

function failureOf(parts: unknown): MessageRowFailure {
  const [row, attempts, type, message, stack, retryable] = listOf(parts);
  const isWhole = isRow(row) && isRow(attempts) && typeof type === "string" && typeof message === "string";
  const isStack = stack === null || typeof stack === "string";
  if (!isWhole || !isStack || typeof retryable !== "boolean") throw unreadable("a failure does not say what failed");
  return { row, attempts, type, message, stack: stack ?? undefined, retryable };
}

function isRow(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw unreadable("a list is missing");
  return value;
}
