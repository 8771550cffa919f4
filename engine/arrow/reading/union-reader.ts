// Unions: a struct whose first field is the tag. Arrow's unions cannot be null themselves: a null one becomes a null of
// its first member.
import { type Data, type DataType, makeData } from "apache-arrow";
import { structChild, type Vector, vectorBytes } from "../../duckdb/vector.ts";
import { hasBit } from "../bits.ts";
import { ByteSink } from "./byte-sink.ts";
import type { ColumnReader } from "./column-reader.ts";
import { type RowSelection, withNulls } from "./row-selection.ts";

export class UnionReader implements ColumnReader {
  readonly #type: DataType;
  readonly #members: readonly ColumnReader[];
  readonly #tags = new ByteSink();

  constructor(type: DataType, members: readonly ColumnReader[]) {
    this.#type = type;
    this.#members = members;
  }

  get byteLength(): number {
    return this.#members.reduce((bytes, member) => bytes + member.byteLength, this.#tags.length);
  }

  append(vector: Vector, outer: RowSelection): void {
    const rows = withNulls(vector, outer);
    if (rows.rows > 0) this.#appendTags(vectorBytes(structChild(vector, 0), rows.vectorRows), rows);
    for (const [index, member] of this.#members.entries()) member.append(structChild(vector, index + 1), rows);
  }

  take(): Data {
    const { buffer, byteLength } = this.#tags.take();
    const typeIds = new Int8Array(buffer, 0, byteLength);
    const children = this.#members.map((member) => member.take());
    return makeData({ type: this.#type, typeIds, children } as never);
  }

  #appendTags(tags: Uint8Array, { runs, rows, validity }: RowSelection): void {
    let at = this.#tags.grow(rows);
    for (let run = 0; run < runs.length; run += 2) {
      for (let row = runs[run]!; row < runs[run + 1]!; row++, at++) {
        if (validity === undefined || hasBit(validity, row)) this.#tags.bytes[at] = tags[row]!;
      }
    }
  }
}
