// The few raw operations on DuckDB's vectors that the Arrow bridge is made of. They check nothing: reading the data of a
// vector that has none (struct, variant), or beyond its length, ends the process.
import duckdb from "@duckdb/node-bindings";

/** At most this many rows in a chunk; DuckDB fixes it when it is compiled. */
export const CHUNK_ROWS = 2048;

export type Vector = duckdb.Vector;
/** A chunk lives as long as its handle is held: views into it must not outlive it. */
export type Chunk = duckdb.DataChunk;

export const chunkRows = (chunk: Chunk): number => duckdb.data_chunk_get_size(chunk);
export const setChunkRows = (chunk: Chunk, rows: number): void => duckdb.data_chunk_set_size(chunk, rows);
export const chunkVector = (chunk: Chunk, column: number): Vector => duckdb.data_chunk_get_vector(chunk, column);

/** A view of the vector's first `byteCount` bytes, aligned to 8. */
export function vectorBytes(vector: Vector, byteCount: number): Uint8Array<ArrayBuffer> {
  return duckdb.vector_get_data(vector, byteCount) as Uint8Array<ArrayBuffer>;
}

/** A view of one bit a row, least significant first, 1 = not null; undefined when no row is null. */
export function vectorValidity(vector: Vector, rows: number): Uint8Array | undefined {
  return (duckdb.vector_get_validity(vector, (rows + 7) >> 3) as Uint8Array | null) ?? undefined;
}

/** A view of the `byteCount` bytes that the pointer at `source[offset]` points to. */
export function bytesAtPointer(source: Uint8Array, offset: number, byteCount: number): Uint8Array {
  return duckdb.get_data_from_pointer(source.buffer as ArrayBuffer, source.byteOffset + offset, byteCount);
}

export const listChild = (vector: Vector): Vector => duckdb.list_vector_get_child(vector);
export const listChildRows = (vector: Vector): number => duckdb.list_vector_get_size(vector);
export const structChild = (vector: Vector, index: number): Vector => duckdb.struct_vector_get_child(vector, index);
export const arrayChild = (vector: Vector): Vector => duckdb.array_vector_get_child(vector);

/** Makes room for the items of a list vector. Afterwards its child is another one: fetch it anew. */
export function resizeListChild(vector: Vector, rows: number): void {
  duckdb.list_vector_reserve(vector, rows);
  duckdb.list_vector_set_size(vector, rows);
}

/** Copies `bytes` to the start of the vector's data. */
export function writeVectorBytes(vector: Vector, bytes: Uint8Array): void {
  duckdb.copy_data_to_vector(vector, 0, bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
}

/** Copies `bits` (one a row, 1 = not null) over the vector's validity. */
export function writeVectorValidity(vector: Vector, bits: Uint8Array): void {
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, bits.buffer as ArrayBuffer, bits.byteOffset, bits.byteLength);
}

/** Makes the vector own a copy of `bytes`, as the text or blob of its first row, whose entry then points to it. */
export function assignFirstText(vector: Vector, bytes: Uint8Array): void {
  duckdb.vector_assign_string_element_len(vector, 0, bytes);
}
