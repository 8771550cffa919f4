// How far DuckDB may run ahead of who reads its stream. Behind its default of 976 KiB it streams serially; when every
// thread can finish a row group and begin the next, its threads run ahead, in order still.
import type { LogicalType, Schema } from "../types/logical-type.ts";

/** DuckDB's row group is 122,880 rows: room for what two threads have done and what a third hands over. */
const ROWS_AHEAD = 3 * 122_880;
const MIB = 1024 * 1024;
const MIN_MIB = 4;
const MAX_MIB = 32;

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
 * The size of the buffer for a stream of these columns, in MiB. With texts it is measured in rows, because DuckDB does not
 * count what they hold: 32 MiB of them would be two million documents in memory (1.2 GiB seen for a million of 1 KiB).
 */
export function streamBufferMiB(schema: Schema): number {
  if (schema.every(({ type }) => WIDTH_BYTES[type.id] !== undefined)) return MAX_MIB;
  const rowBytes = schema.reduce((bytes, { type }) => bytes + countedBytes(type), 0);
  return Math.min(MAX_MIB, Math.max(MIN_MIB, Math.ceil((rowBytes * ROWS_AHEAD) / MIB)));
}
