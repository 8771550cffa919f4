// What came of rows that ran together, however many pieces they ran in.
import { Vector } from "apache-arrow";
import { type FunctionContract, rowError } from "../../catalog/index.ts";
import { columnValues, gather, nullColumn } from "../../engine/index.ts";
import { resultType } from "../isolation/finish-values.ts";
import type { WorkFailure, WorkResult } from "../isolation/isolate.ts";

/** A row's failure, and whether its worker died of it. */
export interface RowFailed extends WorkFailure {
  readonly isCrash: boolean;
}

/** One value per row, null where it failed. */
export interface RowResults {
  readonly values: readonly unknown[] | Vector;
  readonly failures: readonly RowFailed[];
  readonly invocations: number;
  readonly isAsync: boolean;
}

export function doneResults(result: WorkResult & { readonly kind: "done" }): RowResults {
  const failures = result.failures.map((failure) => ({ ...failure, isCrash: false }));
  return { values: result.values, failures, invocations: result.invocations, isAsync: result.isAsync };
}

/** Every row failed alike. */
export function failedResults(count: number, failure: Omit<RowFailed, "row">, invocations: number): RowResults {
  const failures = Array.from({ length: count }, (_, row) => ({ ...failure, row }));
  return { values: new Array<null>(count).fill(null), failures, invocations, isAsync: true };
}

/** The failure of rows whose worker died with them. */
export function crashFailure(detail: string): Omit<RowFailed, "row"> {
  const { type, message } = rowError("WorkerCrash", detail);
  const final = { retryable: false, isWanted: false, retryAfterMs: undefined };
  return { type, message, stack: undefined, ...final, isCrash: true };
}

/** Results of two neighbours as one. */
export function joinResults(definition: FunctionContract, left: RowResults, right: RowResults): RowResults {
  const offset = left.values.length;
  const moved = right.failures.map((failure) => ({ ...failure, row: failure.row + offset }));
  return {
    values: joinValues(definition, left.values, right.values),
    failures: [...left.failures, ...moved],
    invocations: left.invocations + right.invocations,
    isAsync: left.isAsync || right.isAsync,
  };
}

type Values = RowResults["values"];

/** Vectors stay vectors beside rows that have nothing but failed. */
function joinValues({ info }: FunctionContract, left: Values, right: Values): Values {
  if (!(left instanceof Vector) && !(right instanceof Vector)) return [...left, ...right];
  const type = resultType(info);
  const asVector = (values: Values): Vector | undefined => {
    if (values instanceof Vector) return values;
    return values.every((value) => value === null) ? nullColumn(type, values.length) : undefined;
  };
  const [first, second] = [asVector(left), asVector(right)];
  if (first !== undefined && second !== undefined) return new Vector([...first.data, ...second.data]);
  const asValues = (values: Values) =>
    values instanceof Vector ? columnValues(values, type, info.resultReading).values : values;
  return [...asValues(left), ...asValues(right)];
}

/** Rows `start` to `end` (not included) of values. */
export function sliceValues(values: Values, start: number, end: number): Values {
  return start === 0 && end === values.length ? values : values.slice(start, end);
}

/** The values of these rows, in their order. */
export function pickValues(values: Values, rows: readonly number[]): Values {
  if (!(values instanceof Vector)) return rows.map((row) => values[row]);
  const ends: number[] = [];
  for (const { length } of values.data) ends.push((ends.at(-1) ?? 0) + length);
  const selection = { rows: new Int32Array(rows.length), columns: new Int32Array(rows.length) };
  for (const [at, row] of rows.entries()) {
    const chunk = ends.findIndex((end) => row < end);
    selection.columns[at] = chunk;
    selection.rows[at] = row - (chunk === 0 ? 0 : ends[chunk - 1]!);
  }
  return new Vector([gather(values.data, selection)]);
}
