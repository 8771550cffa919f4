// How far DuckDB may run ahead of who reads its stream. Behind its default of 976 KiB it streams serially; when every
// thread can finish a row group and begin the next, its threads run ahead, in order still.
import type { LogicalType, Schema } from "../types/logical-type.ts";

/** DuckDB's row group is 122,880 rows: room for what two threads have done and what a third hands over. */
const ROWS_AHEAD = 3 * 122_880;
const KIB = 1024;
/** DuckDB's own choice: what is right when nothing is known of the texts. */
const DEFAULT_KIB = 976;
const MAX_KIB = 32 * 1024;
/** What a stream may hold of rows whose size is known. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;

const WIDTH_BYTES: { readonly [Id in LogicalType["id"]]?: number } = {
  BOOLEAN: 1,
  TINYINT: 1,
  UTINYINT: 1,
  SMALLINT: 2,
  USMALLINT: 2,
  INTEGER: 4,
  UINTEGER: 4,
  FLOAT: 4,
  DATE: 4,
  BIGINT: 8,
  UBIGINT: 8,
  DOUBLE: 8,
  TIME: 8,
  TIME_NS: 8,
  TIMESTAMP_S: 8,
  TIMESTAMP_MS: 8,
  TIMESTAMP: 8,
  TIMESTAMP_NS: 8,
};

/** What DuckDB counts for a value: for a text or a list 16 bytes, however long it is. */
const countedBytes = (type: LogicalType): number => WIDTH_BYTES[type.id] ?? 16;

/**
 * The size of the buffer for a stream of these columns, in KiB as DuckDB counts. `rowBytes` is what a row really takes,
 * texts and all, where that is known: DuckDB does not count it, and 32 MiB of texts as it counts them would be two million
 * documents in memory (3 GiB seen for texts of 5 KB).
 */
export function streamBufferKiB(schema: Schema, rowBytes?: number | undefined): number {
  if (schema.every(({ type }) => WIDTH_BYTES[type.id] !== undefined)) return MAX_KIB;
  if (rowBytes === undefined) return DEFAULT_KIB;
  const counted = schema.reduce((bytes, { type }) => bytes + countedBytes(type), 0);
  const rows = Math.min(ROWS_AHEAD, MAX_HELD_BYTES / Math.max(rowBytes, 1));
  return Math.min(MAX_KIB, Math.max(1, Math.ceil((rows * counted) / KIB)));
}
