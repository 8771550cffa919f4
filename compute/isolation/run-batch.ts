// The batch form: columns in, as many values out, in one invocation.
import { type BatchHandler, batchColumn, rowError } from "../../catalog/index.ts";
import { type CalledRows, calledRows } from "./called-rows.ts";
import { isPromise } from "./is-promise.ts";
import type { WorkResult } from "./isolate.ts";
import type { RunningWork } from "./running-work.ts";

/** Calls the handler once for all rows it may see. */
export async function runBatch(running: RunningWork, handler: BatchHandler): Promise<WorkResult> {
  const called = calledRows(running.definition, running.work.payload);
  for (const { row, type, message } of called.rejected) running.refuse(row, type, message);
  if (called.positions.length === 0) return running.done();
  const invocation = running.begin(0);
  try {
    const returned = handler(batchColumns(running, called), invocation);
    const values = isPromise(returned) ? await running.settle(invocation, returned) : returned;
    takeValues(running, called, values);
    return running.done();
  } catch (thrown) {
    return running.threw(thrown);
  }
}

function batchColumns(
  { definition }: RunningWork,
  { columns, positions }: CalledRows,
): Readonly<Record<string, unknown>> {
  const entries = definition.info.parameters.map((parameter, index) => {
    const picked = pickValues(columns[index]!, positions);
    return [parameter.name, batchColumn(parameter, picked)] as const;
  });
  return Object.fromEntries(entries);
}

/** A copy: the handler may keep it, and change it. */
function pickValues(values: readonly unknown[], positions: ArrayLike<number>): unknown[] {
  const { length } = positions;
  const first = positions[0]!;
  if (positions[length - 1] === first + length - 1) return values.slice(first, first + length);
  return Array.from({ length }, (_, at) => values[positions[at]!]);
}

function takeValues(running: RunningWork, { positions, rows }: CalledRows, values: unknown): void {
  const refusal = listRefusal(values, positions.length);
  for (let at = 0; at < positions.length; at++) {
    const row = rows === undefined ? at : rows[at]!;
    if (refusal === undefined) running.put(row, (values as ArrayLike<unknown>)[at]);
    else running.fail(row, refusal);
  }
}

/** Wrong lengths and shapes are the handler's doing for any rows: halving would not mend them. */
function listRefusal(values: unknown, expected: number) {
  const isList = Array.isArray(values) || (ArrayBuffer.isView(values) && !(values instanceof DataView));
  if (!isList) return rowError("InvalidResult", `expected a list of ${expected} values, got ${typeof values}`);
  const { length } = values as ArrayLike<unknown>;
  return length === expected ? undefined : rowError("WrongLength", `returned ${length} values for ${expected} rows`);
}
