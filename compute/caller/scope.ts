// Under which call the code of a handler runs, wherever it has awaited to: what nested calls inherit. Code is followed only
// while handlers run: on Node 20 every promise of the process pays for it.
import { AsyncLocalStorage } from "node:async_hooks";
import type { Calling } from "../../catalog/index.ts";
import type { ParentCall } from "../queue/messages.ts";

/** What calls made by a handler inherit. */
export interface CallScope {
  /** Who runs them. */
  readonly calling: Calling;
  readonly parent: ParentCall;
  /** When the handler's own call must be settled, on the clock of this process; undefined: no limit. */
  readonly deadlineUs: number | undefined;
  readonly tenant: string;
  /** W3C `traceparent`. */
  readonly trace: string | undefined;
}

const storage = new AsyncLocalStorage<CallScope>();

let running = 0;

const NOW = Promise.resolve();

/** Runs `work`, and everything it sets off until it settles, under `scope`. */
export function inScope<Result>(scope: CallScope, work: () => Result | Promise<Result>): Result | Promise<Result> {
  running++;
  let result: Result | Promise<Result>;
  try {
    result = storage.run(scope, work);
  } catch (error) {
    leave();
    throw error;
  }
  if (result instanceof Promise) result.then(leave, leave);
  else leave();
  return result;
}

/** Handlers that are done at once follow one another: whether nobody runs is asked when they have. */
function leave(): void {
  if (--running === 0) NOW.then(rest);
}

function rest(): void {
  if (running === 0) storage.disable();
}

/** The scope of the handler that runs here; undefined outside of handlers. */
export function currentScope(): CallScope | undefined {
  return storage.getStore();
}
