// Under which call the code of a handler runs, wherever it has awaited to: what nested calls inherit. Nothing is followed
// until the first handler runs, so that a process that only calls pays nothing for it.
import { AsyncLocalStorage } from "node:async_hooks";
import type { Calling } from "../../catalog/index.ts";
import type { ParentCall } from "../queue/queue.ts";

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

/** Runs `work`, and everything it sets off, under `scope`. */
export function inScope<Result>(scope: CallScope, work: () => Result): Result {
  return storage.run(scope, work);
}

/** The scope of the handler that runs here; undefined outside of handlers. */
export function currentScope(): CallScope | undefined {
  return storage.getStore();
}
