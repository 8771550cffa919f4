// Which rows of a batch a call is made for: those its mask wants, without a null where the function takes none.
import type { Data, RecordBatch } from "apache-arrow";
import type { PhysicalCall } from "../physical/physical-plan.ts";
import type { FunctionInfo } from "../ports.ts";

/** The rows to call, ascending; undefined: all. */
export function rowsToCall(batch: RecordBatch, call: PhysicalCall, info: FunctionInfo): Int32Array | undefined {
  const columns = batch.data.children as Data[];
  const mask = call.mask === undefined ? undefined : columns[call.mask]!;
  const strict = call.args
    .filter((_, index) => !info.parameters[index]!.nullable)
    .map((position) => columns[position]!)
    .filter((column) => column.nullCount > 0);
  if (mask === undefined && strict.length === 0) return undefined;
  const rows = new Int32Array(batch.numRows);
  let count = 0;
  for (let row = 0; row < batch.numRows; row++) {
    if ((mask === undefined || isTrue(mask, row)) && strict.every((column) => column.getValid(row)))
      rows[count++] = row;
  }
  return count === batch.numRows ? undefined : rows.subarray(0, count);
}

function isTrue(mask: Data, row: number): boolean {
  const at = mask.offset + row;
  return mask.getValid(row) && ((mask.values[at >> 3] >> (at & 7)) & 1) === 1;
}
