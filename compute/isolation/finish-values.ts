// The values handlers returned as the result column, each checked against the function's output.
import type { Vector } from "apache-arrow";
import { type Check, type FunctionContract, isRowError } from "../../catalog/index.ts";
import { buildColumn, type LogicalType } from "../../engine/index.ts";

/** A value that does not fit the output. */
export interface RefusedValue {
  readonly row: number;
  readonly message: string;
}

/** One value per row, null where `refused` says why. */
export interface FinishedValues {
  readonly column: Vector;
  readonly refused: readonly RefusedValue[];
}

/** The column of `values`, which it changes: those that do not fit become null. */
export function finishValues({ info, resultCheck }: FunctionContract, values: unknown[]): FinishedValues {
  const type = resultType(info);
  const { column, failures } = buildColumn(type, values);
  const refused: RefusedValue[] = [...failures];
  for (const { row } of failures) values[row] = null;
  const check = info.form === "stream" ? itemsCheck(resultCheck, info.resultNullable) : resultCheck;
  const unfit = check === undefined ? [] : unfitValues(values, check);
  for (const { row } of unfit) values[row] = null;
  if (unfit.length === 0) return { column, refused };
  return { column: buildColumn(type, values).column, refused: [...refused, ...unfit] };
}

/** A stream's items come as one list per row. */
export function resultType(info: FunctionContract["info"]): LogicalType {
  return info.form === "stream" ? { id: "LIST", child: info.result } : info.result;
}

function unfitValues(values: readonly unknown[], check: Check): RefusedValue[] {
  const unfit: RefusedValue[] = [];
  for (let row = 0; row < values.length; row++) {
    const message = values[row] === null ? undefined : check(values[row]);
    if (message !== undefined) unfit.push({ row, message });
  }
  return unfit;
}

function itemsCheck(check: Check | undefined, nullable: boolean): Check {
  return (items) => {
    for (const [index, item] of (items as readonly unknown[]).entries()) {
      const issue = item === null ? nullIssue(nullable) : isRowError(item) ? item.message : check?.(item);
      if (issue !== undefined) return `item ${index}: ${issue}`;
    }
    return undefined;
  };
}

function nullIssue(nullable: boolean): string | undefined {
  return nullable ? undefined : "expected a value, got null";
}
