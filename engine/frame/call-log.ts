// What the frames of a session called, and what failed: what `system.calls` and `system.errors` show.
import type { CallRequest, CallResult, FunctionRuntime, RowFailure } from "../ports.ts";

/** Failures kept, the newest: enough to see what is wrong, little enough to forget. */
const MAX_FAILURES = 1000;

export interface CallCounts {
  readonly name: string;
  readonly version: string;
  /** Pieces sent to the runtime. */
  requests: number;
  rows: number;
  rowsInFlight: number;
  invocations: number;
  failures: number;
  /** Summed over pieces, which run beside each other. */
  elapsedMs: number;
  lastCalledAt: Date;
}

export interface LoggedFailure extends RowFailure {
  readonly name: string;
  readonly version: string;
  readonly at: Date;
}

/** A runtime that counts what goes through it. */
export class CallLog implements FunctionRuntime {
  readonly #runtime: FunctionRuntime;
  readonly #counts = new Map<string, CallCounts>();
  readonly #failures: LoggedFailure[] = [];

  constructor(runtime: FunctionRuntime) {
    this.#runtime = runtime;
  }

  /** One per function and version. */
  get counts(): readonly Readonly<CallCounts>[] {
    return [...this.#counts.values()];
  }

  /** The newest last. */
  get failures(): readonly LoggedFailure[] {
    return this.#failures;
  }

  async call(request: CallRequest): Promise<CallResult> {
    const counts = this.#countsOf(request);
    const rows = request.arguments.numRows;
    const startedAtMs = performance.now();
    counts.requests += 1;
    counts.rows += rows;
    counts.rowsInFlight += rows;
    counts.lastCalledAt = new Date();
    try {
      const result = await this.#runtime.call(request);
      counts.invocations += result.invocations;
      this.#keep(counts, result.failures);
      return result;
    } finally {
      counts.rowsInFlight -= rows;
      counts.elapsedMs += performance.now() - startedAtMs;
    }
  }

  close(): Promise<void> {
    return this.#runtime.close();
  }

  #countsOf({ function: value }: CallRequest): CallCounts {
    const { name, version } = value["~function"];
    const key = `${name}@${version}`;
    const zero = { requests: 0, rows: 0, rowsInFlight: 0, invocations: 0, failures: 0, elapsedMs: 0 };
    const counts = this.#counts.get(key) ?? { name, version, ...zero, lastCalledAt: new Date() };
    this.#counts.set(key, counts);
    return counts;
  }

  #keep(counts: CallCounts, failures: readonly RowFailure[]): void {
    counts.failures += failures.length;
    const { name, version } = counts;
    const newest = failures.slice(-MAX_FAILURES).map((failure) => ({ ...failure, name, version, at: new Date() }));
    this.#failures.push(...newest);
    this.#failures.splice(0, this.#failures.length - MAX_FAILURES);
  }
}
