// The arguments of some work as the handler's values, whichever way they came.
import type { FunctionContract } from "../../catalog/index.ts";
import type { Payload } from "../wire/payload.ts";
import { type RejectedRow, readArguments } from "./read-arguments.ts";

/** The rows to call. */
export interface CalledRows {
  /** The values of each parameter. */
  readonly columns: readonly (readonly unknown[])[];
  /** Where each row to call stands in the columns. */
  readonly positions: ArrayLike<number>;
  /** Which row of the work each is; undefined: the first is row 0, the next row 1. */
  readonly rows: ArrayLike<number> | undefined;
  readonly rejected: readonly RejectedRow[];
}

/** Columns of this process come checked; those of others are checked here, and a batch is decoded and checked. */
export function calledRows(definition: FunctionContract, payload: Payload): CalledRows {
  if (payload.kind === "columns") {
    if (payload.isUnchecked) return checkColumns(definition, payload);
    return { columns: payload.columns, positions: payload.rows, rows: undefined, rejected: [] };
  }
  const { columns, rows, rejected } = readArguments(definition, payload.batch);
  return { columns, positions: rows, rows, rejected };
}

type Columns = Payload & { readonly kind: "columns" };

/** What another process sent, by the function's schemas: its caller may know their types only, or nothing at all. */
function checkColumns(contract: FunctionContract, { columns: given, rows }: Columns): CalledRows {
  const rejected = new Map<number, RejectedRow>();
  const columns = contract.info.parameters.map(({ name }, at) => {
    const { fits, parse } = contract.argumentParsers[at]!;
    return Array.from(rows, (row, place) => {
      const value = given[at]?.[row];
      if (fits(value)) return value;
      const parsed = parse(value);
      if (parsed.issue !== undefined) rejected.set(place, rejectedRow(place, name, parsed.issue));
      return parsed.value;
    });
  });
  const places = Array.from(rows, (_, place) => place).filter((place) => !rejected.has(place));
  const inOrder = [...rejected.values()].sort((left, right) => left.row - right.row);
  return { columns, positions: places, rows: rejected.size === 0 ? undefined : places, rejected: inOrder };
}

function rejectedRow(row: number, parameter: string, issue: string): RejectedRow {
  return { row, type: "InvalidArgument", message: `argument "${parameter}": ${issue}` };
}
