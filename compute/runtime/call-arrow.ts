// The Arrow form: a record batch in, a record batch of one column out. Columns of the right type pass without a copy.
import { makeData, RecordBatch, Struct, Vector } from "apache-arrow";
import { type ArrowHandler, type FunctionDefinition, rowError } from "../../catalog/index.ts";
import {
  arrowSchema,
  buildColumn,
  columnValues,
  logicalSchema,
  nullColumn,
  printType,
  sameType,
} from "../../engine/index.ts";
import type { Invocation } from "./invocation.ts";
import { isPromise } from "./is-promise.ts";
import type { Job } from "./job.ts";
import { argumentTypes, readArguments } from "./read-arguments.ts";
import { bisected, forEachSlice } from "./run-slices.ts";
import { rowsFrom, type Slice, sliceRows } from "./slice-rows.ts";

/** Runs the handler over slices of `batch` and puts the result column together, in order. */
export async function callArrow(job: Job, handler: ArrowHandler, batch: RecordBatch): Promise<Vector> {
  const { definition } = job.host;
  const input = parameterBatch(definition, batch);
  const out = rowsLeftOut(job, batch);
  const slices = callableSlices(input, out, definition.info.maxRows, definition.batching.maxBytes);
  const rowAt = (position: number) => position;
  const parts = new Map<number, { end: number; column: Vector }>();
  await forEachSlice(job, slices, (slice) =>
    bisected(job, rowAt, slice, async (part, invocation) => {
      const returned = handler(input.slice(part.start, part.end), invocation);
      const result = isPromise(returned) ? await job.settle(invocation, returned) : returned;
      const column = takeColumn(job, part, invocation, result);
      if (column !== undefined) parts.set(part.start, { end: part.end, column });
    }),
  );
  return joinParts(definition, parts, batch.numRows);
}

/** The request's columns in the types the author declared: integers of any width become numbers where they ask for one. */
function parameterBatch(definition: FunctionDefinition, batch: RecordBatch): RecordBatch {
  const { parameters } = definition.info;
  const types = argumentTypes(definition, batch);
  if (parameters.every(({ type }, index) => sameType(type, types[index]!))) return batch;
  const children = parameters.map(({ type, reading }, index) => {
    const vector = batch.getChildAt(index)!;
    if (sameType(type, types[index]!)) return vector.data[0]!;
    return buildColumn(type, columnValues(vector, types[index]!, reading).values).column.data[0]!;
  });
  const schema = arrowSchema(parameters);
  const data = makeData({ type: new Struct(schema.fields), length: batch.numRows, nullCount: 0, children });
  return new RecordBatch(schema, data);
}

/** Decodes the arguments only if some row could be one the handler must not see. */
function rowsLeftOut(job: Job, batch: RecordBatch): ReadonlySet<number> {
  const { info, checks } = job.host.definition;
  const types = argumentTypes(job.host.definition, batch);
  const isOpen = info.parameters.some(({ nullable, type }, index) => {
    const hasNulls = !nullable && batch.getChildAt(index)!.nullCount > 0;
    return hasNulls || checks[index] !== undefined || !sameType(type, types[index]!);
  });
  if (!isOpen) return new Set();
  const { rows, rejected } = readArguments(job.host.definition, batch);
  for (const { row, type, message } of rejected) job.reject(row, type, message);
  const called = new Set(Array.from(rows));
  return new Set(Array.from({ length: batch.numRows }, (_, row) => row).filter((row) => !called.has(row)));
}

/** Slices between the rows that are left out. */
function callableSlices(batch: RecordBatch, out: ReadonlySet<number>, maxRows: number, maxBytes: number): Slice[] {
  const slices: Slice[] = [];
  for (let start = 0; start < batch.numRows; ) {
    if (out.has(start)) {
      start++;
      continue;
    }
    let end = out.size === 0 ? batch.numRows : start + 1;
    while (end < batch.numRows && !out.has(end)) end++;
    const run = rowsFrom(start, end - start);
    for (const slice of sliceRows(batch, run, maxRows, maxBytes)) {
      slices.push({ start: start + slice.start, end: start + slice.end });
    }
    start = end;
  }
  return slices;
}

/** The result column of one slice, or undefined after failing its rows. */
function takeColumn(job: Job, part: Slice, invocation: Invocation, result: unknown): Vector | undefined {
  const refusal = resultRefusal(job.host.definition, part.end - part.start, result);
  if (refusal !== undefined) {
    for (let row = part.start; row < part.end; row++) job.fail(row, invocation, refusal);
    return undefined;
  }
  const column = (result as RecordBatch).getChildAt(0)!;
  return checkColumn(job, part, invocation, column);
}

function resultRefusal({ info }: FunctionDefinition, expected: number, result: unknown) {
  if (!(result instanceof RecordBatch)) return rowError("InvalidResult", "expected a RecordBatch");
  const [field, ...others] = logicalSchema(result.schema);
  if (field === undefined || others.length > 0) {
    return rowError("InvalidResult", `expected one column, got ${result.numCols}`);
  }
  if (result.numRows !== expected) {
    return rowError("WrongLength", `returned ${result.numRows} values for ${expected} rows`);
  }
  const [wanted, actual] = [printType(info.result), printType(field.type)];
  const isSame = wanted === actual || (info.result.id === "VARCHAR" && field.type.id === "JSON");
  return isSame ? undefined : rowError("InvalidResult", `expected a column of ${wanted}, got ${actual}`);
}

/** Looks at single values only where the output promises more than its type. */
function checkColumn(job: Job, part: Slice, invocation: Invocation, column: Vector): Vector {
  const { info, resultCheck } = job.host.definition;
  const hasNulls = !info.resultNullable && column.nullCount > 0;
  if (!hasNulls && resultCheck === undefined) return column;
  const { values } = columnValues(column, info.result, info.resultReading);
  let refused = 0;
  for (const [at, value] of values.entries()) {
    const issue = value === null ? (hasNulls ? "expected a value, got null" : undefined) : resultCheck?.(value);
    if (issue === undefined) continue;
    job.fail(part.start + at, invocation, rowError("InvalidResult", issue));
    values[at] = null;
    refused++;
  }
  return refused === 0 ? column : buildColumn(info.result, values).column;
}

function joinParts(
  { info }: FunctionDefinition,
  parts: ReadonlyMap<number, { end: number; column: Vector }>,
  length: number,
): Vector {
  const columns: Vector[] = [];
  let missing = 0;
  for (let row = 0; row < length; ) {
    const part = parts.get(row);
    if (part === undefined) missing++;
    if (missing > 0 && (part !== undefined || row + 1 === length)) columns.push(nullColumn(info.result, missing));
    if (part !== undefined) columns.push(part.column);
    missing = part === undefined ? missing : 0;
    row = part?.end ?? row + 1;
  }
  if (columns.length === 0) return nullColumn(info.result, 0);
  return columns.length === 1 ? columns[0]! : new Vector(columns.flatMap((column) => column.data));
}
