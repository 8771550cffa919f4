// The row form: one handler invocation per row, one after another. A synchronous handler costs no promise and no turn of the
// event loop.
import type { FunctionDefinition, RowHandler } from "../../catalog/index.ts";
import { type RecordMaker, recordMaker } from "../../engine/index.ts";
import { type CalledRows, calledRows } from "./called-rows.ts";
import { isPromise } from "./is-promise.ts";
import type { WorkResult } from "./isolate.ts";
import { isTurnOver, type RunningWork, yieldTurn } from "./running-work.ts";

/** Rows between two looks at the clock. */
const ROWS_PER_LOOK = 32;

/** Calls every row, and stops soon after a cancellation. At once, as long as nothing has to be waited for. */
export function runRows(running: RunningWork, handler: RowHandler): WorkResult | Promise<WorkResult> {
  const called = calledRows(running.definition, running.work.payload);
  for (const { row, type, message } of called.rejected) running.refuse(row, type, message);
  const run = { running, handler, called, makeRecord: recordMakerOf(running.definition) };
  for (let at = 0; at < called.positions.length && !running.isCancelled; at++) {
    if (at % ROWS_PER_LOOK === 0 && isTurnOver()) return runRowsFrom(run, at, undefined);
    const pending = runRow(run, at);
    if (pending !== undefined) return runRowsFrom(run, at + 1, pending);
  }
  return running.done();
}

/** What the calls of all rows share. */
interface RowsRun {
  readonly running: RunningWork;
  readonly handler: RowHandler;
  readonly called: CalledRows;
  readonly makeRecord: RecordMaker;
}

/** The rows from `start` on, after `before`. */
async function runRowsFrom(run: RowsRun, start: number, before: Promise<void> | undefined): Promise<WorkResult> {
  const { running, called } = run;
  await before;
  for (let at = start; at < called.positions.length; at++) {
    if (at % ROWS_PER_LOOK === 0) while (isTurnOver()) await yieldTurn();
    if (running.isCancelled) break;
    const pending = runRow(run, at);
    if (pending !== undefined) await pending;
  }
  return running.done();
}

/** Runs the handler for one row; a promise only if there is something to wait for. */
function runRow({ running, handler, called, makeRecord }: RowsRun, at: number): Promise<void> | undefined {
  const { columns, positions, rows } = called;
  const row = rows === undefined ? at : rows[at]!;
  const invocation = running.begin(row);
  try {
    const returned = handler(makeRecord(columns, positions[at]!), invocation);
    if (!isPromise(returned)) {
      running.put(row, returned);
      return undefined;
    }
    return running.settle(invocation, returned).then(
      (value) => running.put(row, value),
      (thrown) => running.fail(row, thrown),
    );
  } catch (thrown) {
    running.fail(row, thrown);
    return undefined;
  }
}

const recordMakers = new WeakMap<FunctionDefinition, RecordMaker>();

/** Made once per function: most pieces of work are small. */
export function recordMakerOf(definition: FunctionDefinition): RecordMaker {
  const known = recordMakers.get(definition);
  if (known !== undefined) return known;
  const made = recordMaker(definition.info.parameters.map(({ name }) => name));
  recordMakers.set(definition, made);
  return made;
}
