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

/** What only those invocations have whose handler reads its context or takes its time. */
interface Life {
  controller: AbortController | undefined;
  abort: { readonly reason: unknown } | undefined;
  deadlineMs: number | undefined;
  timer: NodeJS.Timeout | undefined;
  watcher: Watcher | undefined;
}

/**
 * The context handed to the handler is the invocation itself. There is one per row, so it holds as little as it can: the
 * rest is made when it is read.
 */
export class Invocation implements Context<unknown> {
  /** Counts the invocations of a function. */
  readonly number: number;
  /** The row it is for, in the row form. */
  readonly row: number;
  readonly #home: InvocationHome;
  #madeLife: Life | undefined;

  constructor(home: InvocationHome, number: number, row: number) {
    this.number = number;
    this.row = row;
    this.#home = home;
  }

  get attempt(): number {
    return 1;
  }

  get callId(): string {
    return callId(this.#home, this.number);
  }

  get idempotencyKey(): string {
    return this.callId;
  }

  get fence(): number {
    return this.number;
  }

  get state(): unknown {
    return this.#home.state;
  }

  get deadline(): Date {
    const life = this.#life;
    life.deadlineMs ??= Date.now() + this.#home.timeoutMs;
    return new Date(life.deadlineMs);
  }

  get signal(): AbortSignal {
    const life = this.#life;
    life.controller ??= new AbortController();
    if (life.abort !== undefined) life.controller.abort(life.abort.reason);
    return life.controller.signal;
  }

  get isAborted(): boolean {
    return this.#madeLife?.abort !== undefined;
  }

  /** Tells the handler to stop. Its time limit still runs, but no longer keeps the process alive. */
  abort(reason: unknown): void {
    const life = this.#life;
    life.abort ??= { reason };
    life.controller?.abort(reason);
    life.timer?.unref();
  }

  /**
   * Tells `watcher` when the handler's promise settles, or with a `Timeout` row error when that takes too long. Makes no
   * promise and no closure more than it must.
   */
  watch(promised: PromiseLike<unknown>, watcher: Watcher): void {
    const { timeoutMs } = this.#home;
    const life = this.#life;
    life.watcher = watcher;
    life.deadlineMs ??= Date.now() + timeoutMs;
    life.timer = setTimeout(expire, timeoutMs, this, timeoutMs);
    if (life.abort !== undefined) life.timer.unref();
    // A foreign thenable may throw or call back twice; `Promise.resolve` tames it and passes real promises through.
    Promise.resolve(promised).then(
      (value) => this.settle(true, value),
      (reason) => this.settle(false, reason),
    );
  }

  /** The first outcome counts. */
  settle(isFulfilled: boolean, outcome: unknown): void {
    const life = this.#life;
    const { watcher } = life;
    life.watcher = undefined;
    clearTimeout(life.timer);
    watcher?.settled(this, isFulfilled, outcome);
  }

  get #life(): Life {
    this.#madeLife ??= {
      controller: undefined,
      abort: undefined,
      deadlineMs: undefined,
      timer: undefined,
      watcher: undefined,
    };
    return this.#madeLife;
  }
}

function expire(invocation: Invocation, timeoutMs: number): void {
  const timeout = rowError("Timeout", `no result within ${timeoutMs} ms`, { retryable: true });
  invocation.abort(timeout);
  invocation.settle(false, timeout);
}

/** The id of a function's `number`th call. */
export function callId(home: InvocationHome, number: number): string {
  return `${home.id}-${number}`;
}
