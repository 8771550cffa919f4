// One run of a handler: what the handler is told (its context), its time limit and its cancellation.
import { type Context, rowError } from "../../catalog/index.ts";

/** What all invocations of a function share. */
export interface InvocationHome {
  /** Begins the ids of its calls. */
  readonly id: string;
  readonly timeoutMs: number;
  readonly state: unknown;
}

/** The context handed to the handler is the invocation itself; what few handlers read is made when it is read. */
export class Invocation implements Context<unknown> {
  readonly attempt = 1;
  readonly number: number;
  readonly #home: InvocationHome;
  #controller: AbortController | undefined;
  #abortReason: { readonly reason: unknown } | undefined;
  #deadlineMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(home: InvocationHome, number: number) {
    this.#home = home;
    this.number = number;
  }

  get callId(): string {
    return callId(this.#home, this.number);
  }

  get idempotencyKey(): string {
    return this.callId;
  }

  get state(): unknown {
    return this.#home.state;
  }

  get deadline(): Date {
    this.#deadlineMs ??= Date.now() + this.#home.timeoutMs;
    return new Date(this.#deadlineMs);
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#abortReason !== undefined) this.#controller.abort(this.#abortReason.reason);
    return this.#controller.signal;
  }

  get isAborted(): boolean {
    return this.#abortReason !== undefined;
  }

  /** Tells the handler to stop. Its time limit still runs, but no longer keeps the process alive. */
  abort(reason: unknown): void {
    this.#abortReason ??= { reason };
    this.#controller?.abort(reason);
    this.#timer?.unref();
  }

  /** What the handler promised; rejects with a `Timeout` row error when it has not settled in time. */
  watch<T>(promised: PromiseLike<T>): Promise<T> {
    const { timeoutMs } = this.#home;
    return new Promise<T>((resolve, reject) => {
      this.#timer = setTimeout(() => {
        const timeout = rowError("Timeout", `no result within ${timeoutMs} ms`, { retryable: true });
        reject(timeout);
        this.abort(timeout);
      }, timeoutMs);
      Promise.resolve(promised)
        .then(resolve, reject)
        .finally(() => clearTimeout(this.#timer));
    });
  }
}

export function callId(home: InvocationHome, number: number): string {
  return `${home.id}-${number}`;
}
