// The batch form: columns in, as many values out. A batch that fails is halved until the bad rows stand alone.
import { type BatchHandler, batchColumn, rowError } from "../../catalog/index.ts";
import { isPromise } from "./call-rows.ts";
import type { Invocation } from "./invocation.ts";
import type { Job } from "./job.ts";
import type { Arguments } from "./read-arguments.ts";
import type { Slice } from "./slice-rows.ts";

/** Calls the handler for every slice, side by side as far as the gate lets them. */
export async function callBatches(
  job: Job,
  handler: BatchHandler,
  args: Arguments,
  slices: readonly Slice[],
): Promise<void> {
  const call = (slice: Slice) => callSlice(job, args, slice, (columns, invocation) => handler(columns, invocation));
  await forEachSlice(job, slices, call);
}

/** Runs `call` for each slice, each in a slot of the gate; starts none after an abort. */
export async function forEachSlice(
  job: Job,
  slices: readonly Slice[],
  call: (slice: Slice) => Promise<void>,
): Promise<void> {
  const { gate } = job.host;
  const pending: Promise<void>[] = [];
  job.callsLeft = slices.length;
  for (const slice of slices) {
    if (job.isTurnOver) await job.yieldTurn();
    await gate.enter();
    if (job.isAborted) {
      gate.leave();
      break;
    }
    pending.push(call(slice).finally(() => gate.leave()));
  }
  await Promise.all(pending);
}

type Columns = Readonly<Record<string, unknown>>;

async function callSlice(
  job: Job,
  args: Arguments,
  slice: Slice,
  run: (columns: Columns, invocation: Invocation) => unknown,
): Promise<void> {
  await bisected(job, args.rows, slice, async (part, invocation) => {
    const returned = run(sliceColumns(job, args, part), invocation);
    const values = isPromise(returned) ? await job.settle(invocation, returned) : returned;
    takeValues(job, args.rows, part, invocation, values);
  });
}

/**
 * Runs a slice; when it throws, its halves, so that k bad rows of n cost at most 2k·log₂ n more calls. Not after a timeout
 * or an abort, nor where the author forbids it.
 */
export async function bisected(
  job: Job,
  rows: ArrayLike<number>,
  slice: Slice,
  run: (part: Slice, invocation: Invocation) => Promise<void>,
): Promise<void> {
  const invocation = job.begin();
  try {
    await run(slice, invocation);
  } catch (thrown) {
    if (job.isAborted) return;
    if (!isBisectable(job, slice, invocation)) {
      for (let at = slice.start; at < slice.end; at++) job.fail(rows[at]!, invocation, thrown);
      return;
    }
    const middle = (slice.start + slice.end) >> 1;
    await bisected(job, rows, { start: slice.start, end: middle }, run);
    if (!job.isAborted) await bisected(job, rows, { start: middle, end: slice.end }, run);
  }
}

function isBisectable(job: Job, slice: Slice, invocation: Invocation): boolean {
  const { idempotent, onBatchError } = job.host.definition;
  return slice.end - slice.start > 1 && !invocation.isAborted && idempotent && onBatchError === "bisect";
}

function sliceColumns(job: Job, { columns, rows }: Arguments, { start, end }: Slice): Columns {
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
