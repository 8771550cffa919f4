// Errors on the wire. Facts that cannot be sent stay behind: that an error arrives matters more than all it knew.
import type { ErrorCode } from "../../engine/index.ts";
import type { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";
import type { ErrorData } from "./errors.ts";
import { readValue } from "./read-value.ts";
import { unreadable } from "./wire-format.ts";
import { tryWrite, writeValue } from "./write-value.ts";

export function writeErrorData(writer: ByteWriter, error: ErrorData | undefined): void {
  writeValue(writer, error === undefined ? null : [error.name, error.message, error.stack ?? null, error.code ?? null]);
  if (error === undefined) return;
  if (tryWrite(writer, () => writeValue(writer, error.facts)) !== undefined) writeValue(writer, {});
  writeErrorData(writer, error.cause);
}

/** @throws `compute.unreadable` */
export function readErrorData(reader: ByteReader): ErrorData | undefined {
  const parts = readValue(reader);
  if (parts === null) return undefined;
  if (!Array.isArray(parts)) throw unreadable("an error is no list");
  const [name, message, stack, code] = parts.map((part) => (part === null ? undefined : text(part)));
  if (name === undefined || message === undefined) throw unreadable("an error has no name");
  const facts = readValue(reader);
  return { name, message, stack, code: code as ErrorCode | undefined, facts, cause: readCause(reader) };
}

function readCause(reader: ByteReader): ErrorData | undefined {
  reader.enter(0, 0);
  const cause = readErrorData(reader);
  reader.leave();
  return cause;
}

function text(value: unknown): string {
  if (typeof value !== "string") throw unreadable("an error's word is no text");
  return value;
}
