// The one signal of a run, out of the three that can stop it (the caller's, the deadline, its own end), and the error
// that says which one did.
import { QuarryError } from "../errors.ts";
import type { RunOptions } from "./run-options.ts";
import { invalid } from "./verb-arguments.ts";

export class StopSignal {
  readonly signal: AbortSignal;
  readonly #own = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly #deadline: AbortSignal | undefined;
  readonly #deadlineMs: number;

  constructor({ signal, deadlineMs }: RunOptions) {
    if (deadlineMs !== undefined && !(deadlineMs > 0)) {
      throw invalid("deadlineMs", deadlineMs, `deadlineMs must be above zero, and is ${deadlineMs}.`);
    }
    this.#caller = signal;
    this.#deadlineMs = deadlineMs ?? Number.POSITIVE_INFINITY;
    this.#deadline = deadlineMs === undefined ? undefined : AbortSignal.timeout(deadlineMs);
    const signals = [this.#own.signal, this.#caller, this.#deadline].filter((each) => each !== undefined);
    this.signal = AbortSignal.any(signals);
  }

  /** Ends whatever still listens. */
  stop(): void {
    this.#own.abort();
  }

  /** @throws `plan.aborted`, `plan.deadline-exceeded` */
  throwIfStopped(): void {
    const error = this.#reason();
    if (error !== undefined) throw error;
  }

  /** What to throw for `error`: whoever stopped the run comes before what broke because of it. */
  explain(error: unknown): unknown {
    return this.#reason(error) ?? error;
  }

  #reason(cause?: unknown): QuarryError | undefined {
    if (this.#caller?.aborted) {
      const { reason } = this.#caller;
      return new QuarryError(
        "plan.aborted",
        "The run was aborted by its signal.",
        { reason },
        { cause: reason ?? cause },
      );
    }
    if (!this.#deadline?.aborted) return undefined;
    const message = `The run took longer than its deadline of ${this.#deadlineMs} ms.`;
    return new QuarryError("plan.deadline-exceeded", message, { deadlineMs: this.#deadlineMs }, { cause });
  }
}
