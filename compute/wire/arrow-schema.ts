// Schemas as bytes and back: asked for with every message, and nearly always the same ones.
import { type DataType, Field, Schema } from "apache-arrow";
import { fieldOf, fieldParts } from "./arrow-types.ts";
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { readValue } from "./read-value.ts";
import { unreadable } from "./wire-format.ts";
import { writeValue } from "./write-value.ts";

const columnSchemas = new WeakMap<DataType, Schema>();
const written = new WeakMap<Schema, Uint8Array>();
const read = new Map<string, Schema>();
const MAX_READ_SCHEMAS = 256;

/** A column by itself, as a schema: of one field without a name. */
export function columnSchema(type: DataType): Schema {
  const known = columnSchemas.get(type);
  if (known !== undefined) return known;
  const schema = new Schema([new Field("", type, true)]);
  columnSchemas.set(type, schema);
  return schema;
}

/** @throws `function.not-sendable` */
export function schemaBytes(schema: Schema): Uint8Array {
  const known = written.get(schema);
  if (known !== undefined) return known;
  const writer = new ByteWriter();
  writeValue(writer, schema.fields.map(fieldParts));
  const bytes = new Uint8Array(writer.finish());
  written.set(schema, bytes);
  return bytes;
}

/** @throws `compute.unreadable` */
export function readSchema(bytes: unknown): Schema {
  if (!(bytes instanceof Uint8Array)) throw unreadable("a batch has no schema");
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const key = buffer.toString("latin1");
  const known = read.get(key);
  if (known !== undefined) return known;
  const fields = readValue(new ByteReader(buffer));
  if (!Array.isArray(fields)) throw unreadable("a schema is not a list of fields");
  const schema = new Schema(fields.map(fieldOf));
  if (read.size >= MAX_READ_SCHEMAS) read.clear();
  read.set(key, schema);
  return schema;
}
