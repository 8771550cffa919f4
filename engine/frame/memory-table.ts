// Plain rows and columns as a table in memory.
import { type Schema as ArrowSchema, type Data, makeData, RecordBatch, Struct, type Table } from "apache-arrow";
import { arrowSchema, logicalSchema } from "../arrow/types.ts";
import { naturalReading } from "../expr/reading.ts";
import type { Schema } from "../types/logical-type.ts";
import type { Reading } from "../types/reading.ts";
import { buildColumn } from "../values/build-column.ts";
import { inferType } from "./infer-type.ts";
import type { DeclaredColumn } from "./node.ts";
import type { MemoryTable } from "./resources.ts";
import { invalid } from "./verb-arguments.ts";

/** Rows of one batch: large enough to be cheap, small enough to be cut no further. */
const BATCH_ROWS = 32_768;

type PlainRow = Readonly<Record<string, unknown>>;

export interface TableColumn {
  readonly name: string;
  readonly type: DeclaredColumn["type"];
  readonly reading: Reading | undefined;
}

/** The columns of rows: every name that any row has, in the order in which they are first met. */
export function columnsOfRows(rows: readonly PlainRow[]): readonly TableColumn[] {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  if (names.size === 0) throw invalid("rows", rows, "No rows tell no columns; pass { schema: z.object({ … }) }.");
  return [...names].map((name) => inferredColumn(name, valuesOf(rows, name)));
}

export function inferredColumn(name: string, values: Iterable<unknown>): TableColumn {
  const type = inferType(name, values);
  return { name, type, reading: naturalReading(type) };
}

/** A missing or undefined field is null. */
function valuesOf(rows: readonly PlainRow[], name: string): unknown[] {
  return rows.map((row) => (Object.hasOwn(row, name) ? (row[name] ?? null) : null));
}

export function tableOfRows(columns: readonly TableColumn[], rows: readonly PlainRow[]): MemoryTable {
  const batches: RecordBatch[] = [];
  for (let start = 0; start < rows.length; start += BATCH_ROWS) {
    batches.push(batchOfRows(columns, rows.slice(start, start + BATCH_ROWS), start));
  }
  return tableOf(columns, batches);
}

/** @param firstRow the place of the first row, for messages */
export function batchOfRows(columns: readonly TableColumn[], rows: readonly PlainRow[], firstRow = 0): RecordBatch {
  return batchOf(
    columns,
    columns.map(({ name }) => valuesOf(rows, name)),
    rows.length,
    firstRow,
  );
}

export function tableOfColumns(columns: readonly TableColumn[], values: readonly ArrayLike<unknown>[]): MemoryTable {
  const length = values[0]?.length ?? 0;
  const odd = values.findIndex((column) => column.length !== length);
  if (odd !== -1) {
    const { name } = columns[odd]!;
    throw invalid(
      "columns",
      name,
      `Column "${name}" has ${values[odd]!.length} values, and the first column ${length}.`,
    );
  }
  return tableOf(columns, length === 0 ? [] : [batchOf(columns, values, length, 0)]);
}

/** An Arrow table as it is: one copy is made when DuckDB reads it. */
export function tableOfArrow(table: Table): MemoryTable {
  const schema = logicalSchema(table.schema);
  return { schema, readings: schema.map(({ type }) => naturalReading(type)), batches: table.batches };
}

function tableOf(columns: readonly TableColumn[], batches: readonly RecordBatch[]): MemoryTable {
  return { schema: schemaOf(columns), readings: columns.map(({ reading }) => reading), batches };
}

export function schemaOf(columns: readonly TableColumn[]): Schema {
  return columns.map(({ name, type }) => ({ name, type }));
}

function batchOf(
  columns: readonly TableColumn[],
  values: readonly ArrayLike<unknown>[],
  length: number,
  firstRow: number,
): RecordBatch {
  const children = columns.map(({ name, type }, index) => {
    const { column, failures } = buildColumn(type, values[index]!);
    const failure = failures[0];
    if (failure === undefined) return column.data[0]!;
    throw invalid(name, failure.value, `Column "${name}", row ${firstRow + failure.row}: ${failure.message}.`);
  });
  return batchOfColumns(arrowSchema(schemaOf(columns)), children, length);
}

export function batchOfColumns(schema: ArrowSchema, children: readonly Data[], length: number): RecordBatch {
  const type = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type, length, nullCount: 0, children: [...children] }));
}
