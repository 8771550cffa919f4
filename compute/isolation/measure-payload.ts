// What each row of a payload weighs or costs, by its author's measure, whichever way the rows travel.
import type { FunctionContract } from "../../catalog/index.ts";
import type { Payload } from "../wire/payload.ts";
import { payloadRows } from "../wire/payload-rows.ts";
import { readArguments } from "./read-arguments.ts";

/** Measures one row's arguments, in the parameters' order. */
type MeasureRow = (definition: FunctionContract, values: readonly unknown[]) => number;

/** Running sums over the rows: what rows `start` to `end` (not included) have together is `sums[end] - sums[start]`. */
export function measurePayload(
  definition: FunctionContract,
  payload: Payload,
  measures: readonly MeasureRow[],
): Float64Array[] {
  const isDecoded = payload.kind === "columns";
  const { columns } = isDecoded ? payload : readArguments(definition, payload.batch);
  const length = payloadRows(payload);
  const sums = measures.map(() => new Float64Array(length + 1));
  for (let place = 0; place < length; place++) {
    const row = isDecoded ? payload.rows[place]! : place;
    const values = columns.map((column) => column[row]);
    for (const [at, measure] of measures.entries()) {
      sums[at]![place + 1] = sums[at]![place]! + measure(definition, values);
    }
  }
  return sums;
}
