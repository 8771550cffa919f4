// One request in progress: its cancellation, its running invocations, and the results gathered so far.
import { describeThrown, isRowError, rowError } from "../../catalog/index.ts";
import { QuarryError, type RowFailure } from "../../engine/index.ts";
import type { FunctionHost } from "./function-host.ts";
import { callId, Invocation, type InvocationHome, type Watcher } from "./invocation.ts";

/** How long handlers may run on without the event loop getting a turn: aborts and timers need one. */
const MAX_TURN_MS = 16;

/** One per request; every form reports its rows here. */
export class Job implements Watcher {
  readonly host: FunctionHost;
  readonly home: InvocationHome;
  readonly failures: RowFailure[] = [];
  invocations = 0;
  /** Handler invocations still to be started, as far as known. */
  callsLeft = 0;
  readonly #rows: number;
  /** Invocations that later requests of the same caller will need. */
  readonly #callsToCome: number;
  #values: unknown[] | undefined;
  #invocations: Float64Array | undefined;
  readonly #running = new Map<Invocation, { readonly watcher: Watcher; readonly startMs: number | undefined }>();
  #abortReason: { readonly reason: unknown } | undefined;
  #turnStartMs = performance.now();

  constructor(host: FunctionHost, home: InvocationHome, rows: number, rowsToCome = 0) {
    this.host = host;
    this.home = home;
    this.#rows = rows;
    this.#callsToCome = Math.ceil(rowsToCome / host.definition.info.maxRows);
  }

  /** One per row; null where the row was not called, failed, or has not been called yet. Made when first asked for. */
  get values(): unknown[] {
    this.#values ??= new Array<unknown>(this.#rows).fill(null);
    return this.#values;
  }

  /** The number of the invocation that answered each row. */
  get #invocationOf(): Float64Array {
    this.#invocations ??= new Float64Array(this.#rows);
    return this.#invocations;
  }

  get isAborted(): boolean {
    return this.#abortReason !== undefined;
  }

  /** Starts nothing more and tells every running handler to stop. */
  abort(reason: unknown): void {
    this.#abortReason = { reason };
    for (const invocation of this.#running.keys()) invocation.abort(reason);
  }

  begin(row = -1): Invocation {
    this.invocations++;
    this.callsLeft--;
    return new Invocation(this.home, this.host.nextInvocation(), row);
  }

  /** Tells `watcher` how a handler's promise ends; the job can abort it meanwhile. */
  watch(invocation: Invocation, promised: PromiseLike<unknown>, watcher: Watcher): void {
    const startMs = this.host.isTiming ? performance.now() : undefined;
    this.#running.set(invocation, { watcher, startMs });
    // The handler may have aborted the job by its own doing, before it was known here.
    if (this.#abortReason !== undefined) invocation.abort(this.#abortReason.reason);
    invocation.watch(promised, this);
  }

  /** {@link watch} as a promise. */
  settle(invocation: Invocation, promised: PromiseLike<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const settled: Watcher["settled"] = (_, isFulfilled, outcome) => (isFulfilled ? resolve : reject)(outcome);
      this.watch(invocation, promised, { settled });
    });
  }

  settled(invocation: Invocation, isFulfilled: boolean, outcome: unknown): void {
    const { watcher, startMs } = this.#running.get(invocation)!;
    this.#running.delete(invocation);
    if (startMs !== undefined) this.host.noteDuration(performance.now() - startMs, this.callsLeft + this.#callsToCome);
    watcher.settled(invocation, isFulfilled, outcome);
  }

  /** What a handler returned for one row. */
  put(row: number, invocation: Invocation, value: unknown): void {
    this.#invocationOf[row] = invocation.number;
    if (value === null) this.#putNull(row, invocation);
    else if (typeof value === "object" && isRowError(value)) this.fail(row, invocation, value);
    else this.values[row] = value;
  }

  #putNull(row: number, invocation: Invocation): void {
    if (this.host.definition.info.resultNullable) return;
    this.fail(row, invocation, rowError("InvalidResult", "expected a value, got null, which the output does not take"));
  }

  /** The failure of one row; `thrown` is whatever was thrown or returned in place of a value. */
  fail(row: number, invocation: Invocation, thrown: unknown): void {
    this.failures.push({ row, ...describeThrown(thrown), attempts: 1, callId: invocation.callId });
  }

  /** A failure found when the result was looked at, with the id of the call that made it. */
  refuse(row: number, type: string, message: string): void {
    const id = callId(this.home, this.#invocationOf[row]!);
    this.values[row] = null;
    this.failures.push({ row, type, message, stack: undefined, attempts: 1, callId: id, retryable: false });
  }

  /** A row whose arguments cannot be given to the handler. No call was made. */
  reject(row: number, type: string, message: string): void {
    this.failures.push({ row, type, message, stack: undefined, attempts: 0, callId: "", retryable: false });
  }

  /** Whether handlers have had the thread for so long that others must have a turn. */
  get isTurnOver(): boolean {
    return performance.now() - this.#turnStartMs > MAX_TURN_MS;
  }

  async yieldTurn(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#turnStartMs = performance.now();
  }
}

/** What a call rejects with when its signal is aborted. */
export function abortError(reason: unknown): QuarryError {
  if (reason instanceof QuarryError) return reason;
  return new QuarryError("plan.aborted", "The call was aborted.", { reason }, { cause: reason });
}
