// The row form: one handler invocation per row. A synchronous handler costs no promise and no turn of the event loop;
// asynchronous ones run side by side as far as the gate lets them.
import type { RowHandler } from "../../catalog/index.ts";
import { makeRecord } from "../../engine/values/records.ts";
import type { Invocation } from "./invocation.ts";
import type { Job } from "./job.ts";
import type { Arguments } from "./read-arguments.ts";

/** Rows between two looks at the clock. */
const ROWS_PER_LOOK = 32;

/** Calls every row of `args` and resolves when all have settled, or at once after an abort. */
export async function callRows(job: Job, handler: RowHandler, args: Arguments): Promise<void> {
  const { gate } = job.host;
  const { names, columns, rows } = args;
  const pending: Promise<void>[] = [];
  job.callsLeft = rows.length;
  let holdsSlot = false;
  for (let at = 0; at < rows.length; at++) {
    if (at % ROWS_PER_LOOK === 0 && job.isTurnOver) await job.yieldTurn();
    if (!holdsSlot && !gate.tryEnter()) await gate.enter();
    holdsSlot = true;
    if (job.isAborted) break;
    const row = rows[at]!;
    const promised = startRow(job, handler, makeRecord(names, columns, row), row);
    if (promised === undefined) continue;
    holdsSlot = false;
    pending.push(promised.finally(() => gate.leave()));
  }
  if (holdsSlot) gate.leave();
  await Promise.all(pending);
}

/** Runs the handler; undefined when it is done already. */
function startRow(
  job: Job,
  handler: RowHandler,
  args: Readonly<Record<string, unknown>>,
  row: number,
): Promise<void> | undefined {
  const invocation = job.begin();
  try {
    const returned = handler(args, invocation);
    if (isPromise(returned)) return finishRow(job, invocation, returned, row);
    job.put(row, invocation, returned);
  } catch (thrown) {
    job.fail(row, invocation, thrown);
  }
  return undefined;
}

async function finishRow(job: Job, invocation: Invocation, promised: PromiseLike<unknown>, row: number): Promise<void> {
  try {
    job.put(row, invocation, await job.settle(invocation, promised));
  } catch (thrown) {
    job.fail(row, invocation, thrown);
  }
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" && value !== null && typeof (value as Partial<PromiseLike<unknown>>).then === "function"
  );
}
