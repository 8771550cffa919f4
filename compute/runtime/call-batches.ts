// The batch form: columns in, as many values out.
import { type BatchHandler, batchColumn, rowError } from "../../catalog/index.ts";
import type { Invocation } from "./invocation.ts";
import { isPromise } from "./is-promise.ts";
import type { Job } from "./job.ts";
import type { Arguments } from "./read-arguments.ts";
import { bisected, forEachSlice } from "./run-slices.ts";
import type { Slice } from "./slice-rows.ts";

/** Calls the handler for every slice, side by side as far as the gate lets them. */
export async function callBatches(
  job: Job,
  handler: BatchHandler,
  args: Arguments,
  slices: readonly Slice[],
): Promise<void> {
  await forEachSlice(job, slices, (slice) =>
    bisected(
      job,
      (position) => args.rows[position]!,
      slice,
      async (part, invocation) => {
        const returned = handler(sliceColumns(job, args, part), invocation);
        const values = isPromise(returned) ? await job.settle(invocation, returned) : returned;
        takeValues(job, args.rows, part, invocation, values);
      },
    ),
  );
}

function sliceColumns(
  job: Job,
  { columns, rows }: Arguments,
  { start, end }: Slice,
): Readonly<Record<string, unknown>> {
  const isWhole = rows.length === columns[0]?.length;
  const entries = job.host.definition.info.parameters.map((parameter, index) => {
    const values = columns[index]!;
    const part = isWhole
      ? values.slice(start, end)
      : Array.from({ length: end - start }, (_, at) => values[rows[start + at]!]);
    return [parameter.name, batchColumn(parameter, part)] as const;
  });
  return Object.fromEntries(entries);
}

function takeValues(
  job: Job,
  rows: ArrayLike<number>,
  { start, end }: Slice,
  invocation: Invocation,
  values: unknown,
): void {
  const refusal = listRefusal(values, end - start);
  for (let at = start; at < end; at++) {
    if (refusal === undefined) job.put(rows[at]!, invocation, (values as ArrayLike<unknown>)[at - start]);
    else job.fail(rows[at]!, invocation, refusal);
  }
}

/** Wrong lengths and shapes are the handler's doing for any rows: halving would not mend them. */
function listRefusal(values: unknown, expected: number) {
  const isList = Array.isArray(values) || (ArrayBuffer.isView(values) && !(values instanceof DataView));
  if (!isList) return rowError("InvalidResult", `expected a list of ${expected} values, got ${typeof values}`);
  const { length } = values as ArrayLike<unknown>;
  return length === expected ? undefined : rowError("WrongLength", `returned ${length} values for ${expected} rows`);
}
