// The codec of queues that live elsewhere: a byte for the format's version, a byte for what follows, then MessagePack; behind
// it, the buffers of an Arrow batch or column.
import { Vector } from "apache-arrow";
import { isQuarryError } from "../../engine/index.ts";
import type { BodyCodec, BodyKind } from "../queue/body-codec.ts";
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { readMessageBody, writeMessageBody } from "./message-body.ts";
import type { MessageBody, RowsDone } from "./payload.ts";
import { readValue } from "./read-value.ts";
import { readRowsDone, writeRowsDone } from "./rows-done.ts";
import { CONTENT, FORMAT_VERSION, unreadable, WIRE_LIMITS } from "./wire-format.ts";
import { type ArrowBody, finishArrow } from "./write-arrow.ts";
import { writeValue } from "./write-value.ts";

/**
 * Values come back as they were, class instances as plain objects of their own fields. Payloads and items that cannot be sent
 * throw; in a body they are the failures of their rows.
 * @throws `function.not-sendable`
 */
export const wireCodec: BodyCodec = Object.freeze({
  encode(value: unknown, kind: BodyKind): Buffer {
    writer.reset();
    const body = write(value, kind);
    return body === undefined ? writer.finish() : finishArrow(writer, body);
  },

  decode(bytes: Buffer): unknown {
    try {
      return read(new ByteReader(bytes));
    } catch (error) {
      return isQuarryError(error, "compute.unreadable") ? error : unreadable(String(error), { cause: error });
    }
  },
});

/** One for all: a message is written in one go. */
const writer = new ByteWriter();

function write(value: unknown, kind: BodyKind): ArrowBody | undefined {
  switch (kind) {
    case "payload": {
      const body = value as MessageBody;
      begin(body.args.kind === "arrow" ? CONTENT.arrowMessage : CONTENT.message);
      return writeMessageBody(writer, body);
    }
    case "body": {
      const done = value as RowsDone;
      begin(done.values instanceof Vector ? CONTENT.arrowRowsDone : CONTENT.rowsDone);
      return writeRowsDone(writer, done);
    }
    case "item":
      begin(CONTENT.item);
      writeValue(writer, value);
      return undefined;
  }
}

function begin(content: number): void {
  writer.byte(FORMAT_VERSION);
  writer.byte(content);
}

function read(reader: ByteReader): unknown {
  if (reader.left > WIRE_LIMITS.maxBytes) throw unreadable(`it has ${reader.left} bytes`);
  refuseOther(reader.uint8());
  const value = readContent(reader, reader.uint8());
  if (reader.left > 0) throw unreadable(`${reader.left} bytes follow its end`);
  return value;
}

function readContent(reader: ByteReader, content: number): unknown {
  switch (content) {
    case CONTENT.item:
      return readValue(reader);
    case CONTENT.message:
    case CONTENT.arrowMessage:
      return readMessageBody(reader, content === CONTENT.arrowMessage);
    case CONTENT.rowsDone:
    case CONTENT.arrowRowsDone:
      return readRowsDone(reader, content === CONTENT.arrowRowsDone);
    default:
      throw unreadable(`its content is of kind ${content}, which this version of Quarry does not know`);
  }
}

function refuseOther(version: number): void {
  if (version === FORMAT_VERSION) return;
  const advice = version > FORMAT_VERSION ? "update this process" : "it was not written by Quarry";
  throw unreadable(`it is in format ${version}, and this process reads format ${FORMAT_VERSION}: ${advice}`);
}
