// One run of a handler: what the handler is told (its context), its time limit and its cancellation.
import { type Context, rowError } from "../../catalog/index.ts";

/** What all invocations of a function share. */
export interface InvocationHome {
  /** Begins the ids of its calls. */
  readonly id: string;
  readonly timeoutMs: number;
  readonly state: unknown;
}

/** Who wants to know how an asynchronous handler ends. */
export interface Watcher {
  /** `outcome` is the value, or the reason of the rejection. */
  settled(invocation: Invocation, isFulfilled: boolean, outcome: unknown): void;
}

/** The context handed to the handler is the invocation itself; what few handlers read is made when it is read. */
export class Invocation implements Context<unknown> {
  readonly attempt = 1;
  /** Counts the invocations of a function. */
  readonly number: number;
  /** The row it is for, in the row form. */
  readonly row: number;
  readonly #home: InvocationHome;
  #controller: AbortController | undefined;
  #abortReason: { readonly reason: unknown } | undefined;
  #deadlineMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #watcher: Watcher | undefined;

  constructor(home: InvocationHome, number: number, row: number) {
    this.#home = home;
    this.number = number;
    this.row = row;
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

  /**
   * Tells `watcher` when the handler's promise settles, or with a `Timeout` row error when that takes too long. There may
   * be one of these per row, so it makes no promise and no closure more than it must.
   */
  watch(promised: PromiseLike<unknown>, watcher: Watcher): void {
    const { timeoutMs } = this.#home;
    this.#watcher = watcher;
    this.#deadlineMs ??= Date.now() + timeoutMs;
    this.#timer = setTimeout(expire, timeoutMs, this, timeoutMs);
    // A foreign thenable may throw or call back twice; `Promise.resolve` tames it and passes real promises through.
    Promise.resolve(promised).then(
      (value) => this.settle(true, value),
      (reason) => this.settle(false, reason),
    );
  }

  /** The first outcome counts. */
  settle(isFulfilled: boolean, outcome: unknown): void {
    const watcher = this.#watcher;
    this.#watcher = undefined;
    clearTimeout(this.#timer);
    watcher?.settled(this, isFulfilled, outcome);
  }
}

function expire(invocation: Invocation, timeoutMs: number): void {
  const timeout = rowError("Timeout", `no result within ${timeoutMs} ms`, { retryable: true });
  invocation.abort(timeout);
  invocation.settle(false, timeout);
}

export function callId(home: InvocationHome, number: number): string {
  return `${home.id}-${number}`;
}
