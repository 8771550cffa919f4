// A submission's payload on the wire: what it says of its rows, then the rows.
import type { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";
import type { MessageBody, Payload } from "./payload.ts";
import { readBatch } from "./read-arrow.ts";
import { readValue } from "./read-value.ts";
import { notSendable, unreadable, WIRE_LIMITS } from "./wire-format.ts";
import { type ArrowBody, writeBatch } from "./write-arrow.ts";
import { writeArrayHead, writeValue } from "./write-value.ts";

/** Writes all but the buffers of a record batch. */
export function writeMessageBody(writer: ByteWriter, body: MessageBody): ArrowBody | undefined {
  writeValue(writer, body.timeoutMs ?? null);
  writeValue(writer, body.isStreamed);
  writeValue(writer, body.idempotencyKey ?? null);
  if (body.args.kind === "arrow") return writeBatch(writer, body.args.batch);
  writeColumns(writer, body.args);
  return undefined;
}

/** Column after column, only the message's own rows. */
function writeColumns(writer: ByteWriter, { columns, rows }: Payload & { readonly kind: "columns" }): void {
  if (rows.length > WIRE_LIMITS.maxRows) throw notSendable(`it has more than ${WIRE_LIMITS.maxRows} rows`);
  writeValue(writer, columns.length);
  writeValue(writer, rows.length);
  writeArrayHead(writer, columns.length * rows.length);
  for (const column of columns) for (let at = 0; at < rows.length; at++) writeValue(writer, column[rows[at]!]);
}

/** @throws `compute.unreadable` */
export function readMessageBody(reader: ByteReader, isArrow: boolean): MessageBody {
  const timeoutMs = readValue(reader) ?? undefined;
  const isStreamed = readValue(reader);
  const idempotencyKey = readValue(reader) ?? undefined;
  if (timeoutMs !== undefined && typeof timeoutMs !== "number") throw unreadable("a timeout is no number");
  if (typeof isStreamed !== "boolean") throw unreadable("a message does not say how it is read");
  if (idempotencyKey !== undefined && typeof idempotencyKey !== "string") throw unreadable("a key is no text");
  const args = isArrow ? readArrowRows(reader) : readColumns(reader);
  return { args, timeoutMs, isStreamed, idempotencyKey };
}

function readArrowRows(reader: ByteReader): Payload {
  const head = { schema: readValue(reader), numbers: readValue(reader) };
  return { kind: "arrow", batch: readBatch(head, reader.take(reader.left)) };
}

/** What most messages have. */
const ONE_ROW = Object.freeze([0]);

function readColumns(reader: ByteReader): Payload {
  const [count, length] = [readCount(reader), readCount(reader)];
  const values = readValue(reader);
  if (!Array.isArray(values) || values.length !== count * length) throw unreadable("a message's columns differ");
  const columns = Array.from({ length: count }, (_, index) => values.slice(index * length, (index + 1) * length));
  const rows = length === 1 ? ONE_ROW : Uint32Array.from({ length }, (_, row) => row);
  return { kind: "columns", columns, rows, isUnchecked: true };
}

function readCount(reader: ByteReader): number {
  const count = readValue(reader);
  const isCount = typeof count === "number" && Number.isInteger(count) && count >= 0 && count <= WIRE_LIMITS.maxRows;
  if (!isCount) throw unreadable(`a message has ${String(count)} rows or columns`);
  return count;
}
