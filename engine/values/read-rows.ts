// A record batch as plain objects, for `toArray` and iteration.
import type { RecordBatch } from "apache-arrow";
import { QuarryError } from "../errors.ts";
import type { Schema } from "../types/logical-type.ts";
import type { Reading } from "../types/reading.ts";
import { columnValues } from "./column-values.ts";
import { makeRecords } from "./records.ts";

export type Row = Record<string, unknown>;

/**
 * The rows of a batch as plain objects. n rows in → n objects out, same order, one field per column; `readings` go by
 * position and may be shorter than the schema.
 * @throws `function.unsafe-integer` for a value that its column's JavaScript type cannot hold.
 */
export function readRows(batch: RecordBatch, schema: Schema, readings: readonly (Reading | undefined)[]): Row[] {
  const columns = schema.map(({ name, type }, index) => {
    const { values, failures } = columnValues(batch.getChildAt(index)!, type, readings[index]);
    const failure = failures[0];
    if (failure === undefined) return values;
    const message = `Column "${name}", row ${failure.row} of its batch: ${failure.message}.`;
    throw new QuarryError("function.unsafe-integer", message, { column: name, value: failure.value });
  });
  return makeRecords(
    schema.map(({ name }) => name),
    columns,
    batch.numRows,
  );
}
