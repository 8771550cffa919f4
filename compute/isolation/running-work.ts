// Work in progress in this thread: its invocation of the moment, its cancellation, and the results gathered so far.
import { describeThrown, type FunctionDefinition, failureOf, isRowError, rowError } from "../../catalog/index.ts";
import type { Failure } from "../wire/payload.ts";
import { Invocation } from "./invocation.ts";
import type { Work, WorkCall, WorkFailure, WorkResult } from "./isolate.ts";

/** How long handlers may run on without the event loop getting a turn: aborts and timers need one. */
const MAX_TURN_MS = 16;

// The turn belongs to the thread: many short pieces of work in a row are one long turn.
let turnStartMs = 0;

type RowValues = Extract<WorkResult, { readonly kind: "done" }>["values"];

/** One per piece of work; every form reports its rows here. */
export class RunningWork {
  readonly definition: FunctionDefinition;
  readonly state: unknown;
  readonly work: Work;
  #values: unknown[] | undefined;
  readonly failures: WorkFailure[] = [];
  invocations = 0;
  isAsync = false;
  #current: Invocation | undefined;
  /** Its rows came as values from another process, and go back there. */
  readonly #leaves: boolean;

  constructor(definition: FunctionDefinition, state: unknown, work: Work) {
    this.definition = definition;
    this.state = state;
    this.work = work;
    this.#leaves = work.payload.kind === "columns" && work.payload.isUnchecked === true;
    work.cancellation.listen((reason) => this.#current?.abort(reason));
  }

  /**
   * One per row of the work; null where the row was not called, failed, or has not been called yet. Made when first asked
   * for: Arrow handlers give columns.
   */
  get values(): unknown[] {
    this.#values ??= new Array<unknown>(this.work.rows).fill(null);
    return this.#values;
  }

  get isCancelled(): boolean {
    return this.work.cancellation.isCancelled;
  }

  /** What the handler is told about the invocation for `row`, the first of its rows. */
  begin(row: number): Invocation {
    this.invocations++;
    this.#current = new Invocation(this, row);
    return this.#current;
  }

  /** The outcome of the current handler's promise; rejects with a `Timeout` row error when that takes too long. */
  settle(invocation: Invocation, promised: PromiseLike<unknown>): Promise<unknown> {
    this.isAsync = true;
    // The handler may have cancelled its own work before it returned.
    if (this.isCancelled) invocation.abort(this.work.cancellation.reason);
    return invocation.settle(promised, this.work.timeoutMs);
  }

  /** What a handler returned for one row. */
  put(row: number, value: unknown): void {
    if (value === null) this.#putNull(row);
    else if (typeof value === "object" && isRowError(value)) this.fail(row, value);
    else if (this.#leaves) this.#putLeaving(row, value);
    else this.values[row] = value;
  }

  /**
   * A value on its way to another process, as the output has it: its caller may know its type only.
   * @throws the row error of one that the output refuses
   */
  leaving(value: unknown): unknown {
    const { fits, parse } = this.definition.resultParser;
    if (!this.#leaves || fits(value)) return value;
    const parsed = parse(value);
    if (parsed.issue !== undefined) throw rowError("InvalidResult", parsed.issue);
    return parsed.value;
  }

  #putLeaving(row: number, value: unknown): void {
    const isList = this.definition.info.form === "stream";
    try {
      this.values[row] = isList ? (value as unknown[]).map((item) => this.leaving(item)) : this.leaving(value);
    } catch (thrown) {
      this.fail(row, thrown);
    }
  }

  #putNull(row: number): void {
    if (this.definition.info.resultNullable) return;
    this.fail(row, rowError("InvalidResult", "expected a value, got null, which the output does not take"));
  }

  /** The failure of one row; `thrown` is whatever was thrown or returned in place of a value. */
  fail(row: number, thrown: unknown): void {
    this.failures.push({ row, ...failureOf(this.definition, thrown) });
  }

  /** A row whose arguments cannot be given to the handler, or whose value cannot be given to the caller. */
  refuse(row: number, type: string, message: string): void {
    this.values[row] = null;
    this.failures.push({ row, ...finalFailure(type, message) });
  }

  done(values: RowValues = this.values): WorkResult {
    const { failures, invocations, isAsync } = this;
    return { kind: "done", values, failures, invocations, isAsync };
  }

  threw(thrown: unknown): WorkResult {
    return { kind: "threw", failure: failureOf(this.definition, thrown) };
  }

  callOf(row: number): WorkCall {
    const { calls } = this.work;
    let at = calls.length - 1;
    while (at > 0 && calls[at]!.firstRow > row) at--;
    return calls[at]!;
  }
}

/** What nobody needs to try again. */
function finalFailure(type: string, message: string): Omit<WorkFailure, "row"> {
  const failure: Failure = { ...describeThrown(rowError(type, message)) };
  return { ...failure, isWanted: false, retryAfterMs: undefined };
}

/** Whether handlers have had the thread for so long that others must have a turn. */
export function isTurnOver(): boolean {
  return performance.now() - turnStartMs > MAX_TURN_MS;
}

let nextTurn: Promise<void> | undefined;

/**
 * Lets timers, sockets and other calls have the thread. All who yield go on together: one that went on alone would have the
 * whole next turn to itself, and the queue would get its calls one by one.
 */
export function yieldTurn(): Promise<void> {
  nextTurn ??= new Promise((resolve) => {
    setImmediate(() => {
      nextTurn = undefined;
      turnStartMs = performance.now();
      resolve();
    });
  });
  return nextTurn;
}
