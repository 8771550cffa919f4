// Arguments as record batches: built from values, picked, and put together.
import { type Data, makeData, RecordBatch, Struct } from "apache-arrow";
import type { FunctionContract } from "../../catalog/index.ts";
import { arrowSchema, buildColumn, concat, gather } from "../../engine/index.ts";
import type { Payload } from "./payload.ts";

/** A batch of the function's parameters from one column of data each. */
export function recordBatch({ info }: FunctionContract, children: Data[], length: number): RecordBatch {
  const schema = arrowSchema(info.parameters);
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, nullCount: 0, children }));
}

/** Values as the parameters' columns, one row per entry of `rows`. */
export function columnsBatch(
  definition: FunctionContract,
  { columns, rows }: Payload & { readonly kind: "columns" },
): RecordBatch {
  const children = definition.info.parameters.map(({ type }, index) => {
    const values = Array.from(rows, (row) => columns[index]![row]);
    return buildColumn(type, values).column.data[0]!;
  });
  return recordBatch(definition, children, rows.length);
}

/** The rows of all batches, one after the other. */
export function joinBatches(batches: readonly RecordBatch[]): RecordBatch {
  const [first] = batches as [RecordBatch];
  const children = first.data.children.map((_, index) => concat(batches.map(({ data }) => data.children[index]!)));
  const length = batches.reduce((sum, { numRows }) => sum + numRows, 0);
  const type = new Struct(first.schema.fields);
  return new RecordBatch(first.schema, makeData({ type, length, nullCount: 0, children }));
}

/** The chosen rows of batches of one schema, in the order chosen. */
export function pickRows(
  batches: readonly RecordBatch[],
  selection: { readonly rows: Int32Array; readonly columns?: Int32Array | undefined },
): RecordBatch {
  const [first] = batches as [RecordBatch];
  const children = first.data.children.map((_, index) =>
    gather(
      batches.map((batch) => batch.data.children[index]!),
      selection,
    ),
  );
  const type = new Struct(first.schema.fields);
  const length = selection.rows.length;
  return new RecordBatch(first.schema, makeData({ type, length, nullCount: 0, children }));
}
