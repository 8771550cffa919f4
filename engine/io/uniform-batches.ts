// Batches as a file needs them: all of one schema object, with one dictionary per enum. Batches of a pipeline agree in
// their logical types only: each DuckDB stream makes a schema of its own, and Arrow-format functions return what they like.
import { type Schema as ArrowSchema, Data, type DataType, Dictionary, RecordBatch, type Vector } from "apache-arrow";
import type { Database } from "../database/database.ts";
import type { Schema } from "../types/logical-type.ts";

/** The dictionary every later batch must have, by the id of its type. */
type Dictionaries = Map<number, Vector>;

/** Passes batches that are right but for their schema object; sends others through DuckDB, which makes them right. */
export async function* uniformBatches(
  database: Database,
  schema: Schema,
  fileSchema: ArrowSchema,
  batches: AsyncIterable<RecordBatch>,
): AsyncGenerator<RecordBatch> {
  const dictionaries: Dictionaries = new Map();
  for await (const batch of batches) {
    if (fits(batch, fileSchema, dictionaries)) yield adopt(batch, fileSchema, dictionaries);
    else for await (const piece of rewritten(database, schema, batch)) yield adopt(piece, fileSchema, dictionaries);
  }
}

async function* rewritten(database: Database, schema: Schema, batch: RecordBatch): AsyncGenerator<RecordBatch> {
  const relation = database.relations.add({ schema, batches: () => [batch] });
  try {
    yield* database.stream(`SELECT * FROM __quarry_scan(${relation})`);
  } finally {
    database.relations.remove(relation);
  }
}
function fits(batch: RecordBatch, { fields }: ArrowSchema, dictionaries: Dictionaries): boolean {
  if (batch.schema.fields.length !== fields.length) return false;
  return fields.every((field, index) => dataFits(batch.data.children[index]!, field.type, dictionaries));
}

function dataFits(data: Data, type: DataType, dictionaries: Dictionaries): boolean {
  if (String(data.type) !== String(type)) return false;
  if (type instanceof Dictionary) return sameValues(data.dictionary!, dictionaries.get(type.id) ?? data.dictionary!);
  return (type.children ?? []).every((child, index) => dataFits(data.children[index]!, child.type, dictionaries));
}

function sameValues(left: Vector, right: Vector): boolean {
  if (left === right) return true;
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index++) if (left.get(index) !== right.get(index)) return false;
  return true;
}

function adopt(batch: RecordBatch, schema: ArrowSchema, dictionaries: Dictionaries): RecordBatch {
  const columns = schema.fields.map((field, index) => adoptData(batch.data.children[index]!, field.type, dictionaries));
  const struct = batch.data.clone(batch.data.type, 0, batch.numRows, 0, undefined, columns);
  return new RecordBatch(schema, struct);
}

/** The same buffers under the file's own type objects. */
function adoptData(data: Data, type: DataType, dictionaries: Dictionaries): Data {
  const children = (type.children ?? []).map((child, index) =>
    adoptData(data.children[index]!, child.type, dictionaries),
  );
  return new Data(
    type,
    data.offset,
    data.length,
    data.nullCount,
    data.buffers,
    children,
    dictionaryOf(data, type, dictionaries),
  );
}

function dictionaryOf(data: Data, type: DataType, dictionaries: Dictionaries): Vector | undefined {
  if (!(type instanceof Dictionary)) return undefined;
  const known = dictionaries.get(type.id) ?? data.dictionary!;
  dictionaries.set(type.id, known);
  return known;
}
