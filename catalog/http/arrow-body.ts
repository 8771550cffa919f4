// A record batch as an Arrow IPC stream for a service, and its answer as one.
import { makeData, RecordBatch, type Schema, Struct, Table, tableFromIPC, tableToIPC, type Vector } from "apache-arrow";
import { arrowSchema, buildColumn, columnValues, logicalSchema, type ZodColumn } from "../../engine/index.ts";
import { rowError } from "../row-error.ts";
import { unreadable } from "./http-error.ts";

/** The arguments as they are. */
export function arrowRequest(batch: RecordBatch): Uint8Array {
  return tableToIPC(new Table(batch), "stream");
}

/**
 * The stream of an answer as a batch of one column. A column of another width, or in several batches, is rebuilt from its
 * values: services in other languages choose their own.
 */
export function arrowAnswer({ type, reading }: ZodColumn): (bytes: Uint8Array) => RecordBatch {
  const schema = arrowSchema([{ name: "result", type }]);
  return (bytes) => {
    const { table, column } = parseColumn(bytes);
    const [batch, ...others] = table.batches;
    const isWanted = String(schema.fields[0]!.type) === String(column.type);
    if (isWanted && batch !== undefined && others.length === 0) return batch;
    const given = logicalSchema(table.schema)[0]!.type;
    const read = columnValues(column, given, reading);
    const built = buildColumn(type, read.values);
    const [failure] = [...read.failures, ...built.failures];
    if (failure !== undefined) throw rowError("InvalidResult", failure.message);
    return oneColumn(schema, built.column);
  };
}

function parseColumn(bytes: Uint8Array): { readonly table: Table; readonly column: Vector } {
  let table: Table;
  try {
    table = tableFromIPC(bytes);
  } catch (error) {
    throw unreadable("it is no Arrow IPC stream", error);
  }
  const column = table.getChildAt(0);
  if (column === null || table.numCols !== 1) throw unreadable(`it has ${table.numCols} columns in place of one`);
  return { table, column };
}

function oneColumn(schema: Schema, column: Vector): RecordBatch {
  const { length } = column;
  const children = [column.data[0]!];
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, nullCount: 0, children }));
}
