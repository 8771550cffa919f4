// The Arrow form: a record batch in, a record batch of one column out, in one invocation. Columns of the right type pass
// without a copy.
import { RecordBatch, Vector } from "apache-arrow";
import { type ArrowHandler, type FunctionDefinition, rowError } from "../../catalog/index.ts";
import {
  buildColumn,
  columnValues,
  gather,
  logicalSchema,
  nullColumn,
  printType,
  sameType,
} from "../../engine/index.ts";
import { columnsBatch, pickRows, recordBatch } from "../wire/payload-batch.ts";
import { isPromise } from "./is-promise.ts";
import type { WorkResult } from "./isolate.ts";
import { argumentTypes, readArguments } from "./read-arguments.ts";
import type { RunningWork } from "./running-work.ts";

/** Calls the handler once for all rows it may see. */
export async function runArrow(running: RunningWork, handler: ArrowHandler): Promise<WorkResult> {
  const batch = argumentBatch(running);
  const called = calledOnly(running, batch);
  const input = called === undefined ? batch : pickRows([batch], { rows: called });
  if (input.numRows === 0) return running.done(nullColumn(running.definition.info.result, running.work.rows));
  const invocation = running.begin(0);
  try {
    const returned = handler(input, invocation);
    const result = isPromise(returned) ? await running.settle(invocation, returned) : returned;
    return running.done(takeColumn(running, called, input.numRows, result));
  } catch (thrown) {
    return running.threw(thrown);
  }
}

/** The arguments in the types the author declared: integers of any width become numbers where they ask for one. */
function argumentBatch({ definition, work }: RunningWork): RecordBatch {
  const { parameters } = definition.info;
  const { payload } = work;
  if (payload.kind === "columns") return columnsBatch(definition, payload);
  const types = argumentTypes(definition, payload.batch);
  if (parameters.every(({ type }, index) => sameType(type, types[index]!))) return payload.batch;
  const children = parameters.map(({ type, reading }, index) => {
    const vector = payload.batch.getChildAt(index)!;
    if (sameType(type, types[index]!)) return vector.data[0]!;
    return buildColumn(type, columnValues(vector, types[index]!, reading).values).column.data[0]!;
  });
  return recordBatch(definition, children, work.rows);
}

/** The rows the handler may see, or undefined for all. Decodes the arguments only if some row could be another. */
function calledOnly(running: RunningWork, batch: RecordBatch): Int32Array | undefined {
  const { definition, work } = running;
  const { info, checks } = definition;
  if (work.payload.kind === "columns") return undefined;
  const types = argumentTypes(definition, work.payload.batch);
  const isOpen = info.parameters.some(({ nullable, type }, index) => {
    const hasNulls = !nullable && batch.getChildAt(index)!.nullCount > 0;
    return hasNulls || checks[index] !== undefined || !sameType(type, types[index]!);
  });
  if (!isOpen) return undefined;
  const { rows, rejected } = readArguments(definition, work.payload.batch);
  for (const { row, type, message } of rejected) running.refuse(row, type, message);
  return rows.length === batch.numRows ? undefined : Int32Array.from(rows);
}

/** The column of all rows of the work, null where the handler was not asked or its answer is refused. */
function takeColumn(running: RunningWork, called: Int32Array | undefined, expected: number, result: unknown): Vector {
  const { definition, work } = running;
  const rowAt = (index: number) => called?.[index] ?? index;
  const refusal = resultRefusal(definition, expected, result);
  if (refusal !== undefined) {
    for (let index = 0; index < expected; index++) running.fail(rowAt(index), refusal);
    return nullColumn(definition.info.result, work.rows);
  }
  const column = checkColumn(running, rowAt, (result as RecordBatch).getChildAt(0)!);
  return called === undefined ? column : new Vector([gather(column.data, scatter(called, work.rows))]);
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
function checkColumn(running: RunningWork, rowAt: (index: number) => number, column: Vector): Vector {
  const { info, resultCheck } = running.definition;
  const hasNulls = !info.resultNullable && column.nullCount > 0;
  if (!hasNulls && resultCheck === undefined) return column;
  const { values } = columnValues(column, info.result, info.resultReading);
  let refused = 0;
  for (const [at, value] of values.entries()) {
    const issue = value === null ? (hasNulls ? "expected a value, got null" : undefined) : resultCheck?.(value);
    if (issue === undefined) continue;
    running.fail(rowAt(at), rowError("InvalidResult", issue));
    values[at] = null;
    refused++;
  }
  return refused === 0 ? column : buildColumn(info.result, values).column;
}

/** Called rows back at their places; −1 (null) elsewhere. */
function scatter(rows: Int32Array, length: number): { readonly rows: Int32Array } {
  const places = new Int32Array(length).fill(-1);
  rows.forEach((row, index) => {
    places[row] = index;
  });
  return { rows: places };
}
