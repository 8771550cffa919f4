// How far DuckDB may run ahead of who reads its stream.
import type { LogicalType, Schema } from "../types/logical-type.ts";

/** Behind its default of 976 KiB DuckDB streams serially; with 32 MiB its threads run ahead, in order still. */
const FIXED_WIDTH_MIB = 32;
/**
 * DuckDB counts 16 bytes for a text or a list however long it is: 32 MiB would let two million documents pile up in
 * memory (1.2 GiB seen for a million of 1 KiB).
 */
const VARIABLE_WIDTH_MIB = 4;

const VARIABLE_WIDTH: ReadonlySet<LogicalType["id"]> = new Set<LogicalType["id"]>([
  "VARCHAR",
  "JSON",
  "BLOB",
  "BIT",
  "BIGNUM",
  "GEOMETRY",
  "VARIANT",
  "LIST",
  "MAP",
  "ARRAY",
  "STRUCT",
  "UNION",
]);

/** The size of the buffer for a stream of these columns. */
export function streamBufferMiB(schema: Schema): number {
  return schema.some(({ type }) => VARIABLE_WIDTH.has(type.id)) ? VARIABLE_WIDTH_MIB : FIXED_WIDTH_MIB;
}
