// The row form: one handler invocation per row. A synchronous handler costs no promise and no turn of the event loop;
// asynchronous ones run side by side as far as the gate lets them.
import type { RowHandler } from "../../catalog/index.ts";
import { recordMaker } from "../../engine/index.ts";
import type { Invocation, Watcher } from "./invocation.ts";
import { isPromise } from "./is-promise.ts";
import type { Job } from "./job.ts";
import type { Arguments } from "./read-arguments.ts";

/** Rows between two looks at the clock. */
const ROWS_PER_LOOK = 32;

/** Calls every row of `args` and resolves when all have settled, or soon after an abort. */
export async function callRows(job: Job, handler: RowHandler, args: Arguments): Promise<void> {
  const { gate } = job.host;
  const { columns, rows } = args;
  const makeRecord = recordMaker(args.names);
  const calls = new RowCalls(job, handler);
  job.callsLeft = rows.length;
  let holdsSlot = false;
  for (let at = 0; at < rows.length; at++) {
    if (at % ROWS_PER_LOOK === 0 && job.isTurnOver) await job.yieldTurn();
    if (!holdsSlot && !gate.tryEnter()) await gate.enter();
    holdsSlot = true;
    if (job.isAborted) break;
    const row = rows[at]!;
    // A handler that is done gives its slot to the next row.
    holdsSlot = calls.start(makeRecord(columns, row), row);
  }
  if (holdsSlot) gate.leave();
  await calls.allSettled();
}

/** The calls of one request's rows; those that are asynchronous give their slot back when they settle. */
class RowCalls implements Watcher {
  readonly #job: Job;
  readonly #handler: RowHandler;
  #unsettled = 0;
  #resolve: (() => void) | undefined;

  constructor(job: Job, handler: RowHandler) {
    this.#job = job;
    this.#handler = handler;
  }

  /** Runs the handler and says whether it is done already. */
  start(args: Readonly<Record<string, unknown>>, row: number): boolean {
    const job = this.#job;
    const invocation = job.begin(row);
    try {
      const returned = this.#handler(args, invocation);
      if (!isPromise(returned)) {
        job.put(row, invocation, returned);
        return true;
      }
      this.#unsettled++;
      job.watch(invocation, returned, this);
      return false;
    } catch (thrown) {
      job.fail(row, invocation, thrown);
      return true;
    }
  }

  settled(invocation: Invocation, isFulfilled: boolean, outcome: unknown): void {
    if (isFulfilled) this.#job.put(invocation.row, invocation, outcome);
    else this.#job.fail(invocation.row, invocation, outcome);
    this.#job.host.gate.leave();
    this.#unsettled--;
    if (this.#unsettled === 0) this.#resolve?.();
  }

  /** To be asked once, after the last row was started. */
  allSettled(): Promise<void> {
    if (this.#unsettled === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }
}
