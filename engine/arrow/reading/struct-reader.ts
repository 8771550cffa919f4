// Structs: a vector per field, row by row.
import { type Data, type DataType, makeData } from "apache-arrow";
import { structChild, type Vector } from "../../duckdb/vector.ts";
import type { ColumnReader } from "./column-reader.ts";
import { type RowSelection, withNulls } from "./row-selection.ts";
import { ValiditySink } from "./validity-sink.ts";

export class StructReader implements ColumnReader {
  readonly #type: DataType;
  readonly #fields: readonly ColumnReader[];
  readonly #validity = new ValiditySink();

  constructor(type: DataType, fields: readonly ColumnReader[]) {
    this.#type = type;
    this.#fields = fields;
  }

  get byteLength(): number {
    return this.#fields.reduce((bytes, field) => bytes + field.byteLength, 0);
  }

  append(vector: Vector, outer: RowSelection): void {
    const rows = withNulls(vector, outer);
    this.#validity.append(rows);
    for (const [index, field] of this.#fields.entries()) field.append(structChild(vector, index), rows);
  }

  take(): Data {
    const children = this.#fields.map((field) => field.take());
    return makeData({ type: this.#type, children, ...this.#validity.take() } as never);
  }
}
