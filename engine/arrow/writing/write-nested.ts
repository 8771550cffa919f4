// Lists, maps, arrays, structs and unions. DuckDB wants what lies in a null to be null as well.
import type { Data } from "apache-arrow";
import {
  arrayChild,
  listChild,
  resizeListChild,
  structChild,
  type Vector,
  writeVectorBytes,
} from "../../duckdb/vector.ts";
import { bitmapBytes, hasBit, repeatBits } from "../bits.ts";
import type { ColumnWriter, RowRange } from "./column-writer.ts";
import { writeValidity } from "./write-validity.ts";

/** An entry is an offset and a length, 8 bytes each; the high halves stay zero. */
const ENTRY_WORDS = 4;

/** Lists and maps: entries, and the items of all rows after each other. */
export function listWriter(writeItems: ColumnWriter): ColumnWriter {
  return (vector, data, rows) => {
    const { start, count } = rows;
    const offsets = data.valueOffsets as Int32Array;
    const firstItem = offsets[start] ?? 0;
    const items = (offsets[start + count] ?? 0) - firstItem;
    const validity = writeValidity(vector, data, rows);
    if (count > 0) writeVectorBytes(vector, makeEntries(offsets, rows, validity));
    resizeListChild(vector, items);
    writeItems(listChild(vector), data.children[0]!, { start: firstItem, count: items, validity: undefined });
  };
}

/** Arrays: the items of every row, null rows too. */
export function arrayWriter(size: number, writeItems: ColumnWriter): ColumnWriter {
  return (vector, data, rows) => {
    const validity = writeValidity(vector, data, rows);
    const items = validity && repeatBits(validity, rows.count, size);
    const range = { start: rows.start * size, count: rows.count * size, validity: items };
    writeItems(arrayChild(vector), data.children[0]!, range);
  };
}

export function structWriter(writeFields: readonly ColumnWriter[]): ColumnWriter {
  return (vector, data, rows) => {
    const fieldRows = { ...rows, validity: writeValidity(vector, data, rows) };
    for (const [index, writeField] of writeFields.entries()) {
      writeField(structChild(vector, index), data.children[index]!, fieldRows);
    }
  };
}

/** Unions: a struct whose first field is the tag; only the member that a row's tag names is not null. */
export function unionWriter(writeMembers: readonly ColumnWriter[]): ColumnWriter {
  return (vector, data, rows) => {
    const { start, count, validity } = rows;
    const tags = new Uint8Array((data.typeIds as Int8Array).slice(start, start + count).buffer);
    const outer = writeValidity(vector, data, rows);
    if (validity !== undefined) for (let row = 0; row < count; row++) if (!hasBit(validity, row)) tags[row] = 0;
    writeTags(structChild(vector, 0), data, tags, rows);
    for (const [index, writeMember] of writeMembers.entries()) {
      const memberRows = { start, count, validity: rowsWithTag(tags, index, outer) };
      writeMember(structChild(vector, index + 1), data.children[index]!, memberRows);
    }
  };
}

function writeTags(vector: Vector, data: Data, tags: Uint8Array, rows: RowRange): void {
  writeValidity(vector, data, rows);
  if (tags.length > 0) writeVectorBytes(vector, tags);
}

function rowsWithTag(tags: Uint8Array, tag: number, outer: Uint8Array | undefined): Uint8Array {
  const bits = new Uint8Array(bitmapBytes(tags.length));
  for (let row = 0; row < tags.length; row++) {
    if (tags[row] === tag && (outer === undefined || hasBit(outer, row))) bits[row >> 3]! |= 1 << (row & 7);
  }
  return bits;
}

function makeEntries(offsets: Int32Array, { start, count }: RowRange, validity: Uint8Array | undefined): Uint8Array {
  const words = new Uint32Array(count * ENTRY_WORDS);
  const first = offsets[start]!;
  for (let row = 0; row < count; row++) {
    if (validity !== undefined && !hasBit(validity, row)) continue;
    words[row * ENTRY_WORDS] = offsets[start + row]! - first;
    words[row * ENTRY_WORDS + 2] = offsets[start + row + 1]! - offsets[start + row]!;
  }
  return new Uint8Array(words.buffer);
}
