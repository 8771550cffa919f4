// One run of a handler: what the handler is told (its context), its time limit and its cancellation.
import { type Context, rowError } from "../../catalog/index.ts";
import type { Work, WorkCall } from "./isolate.ts";

/** The work an invocation is part of. */
export interface InvocationOwner {
  readonly work: Work;
  readonly state: unknown;
  /** Whose row this is. */
  callOf(row: number): WorkCall;
}

/** What only those invocations have whose handler reads its signal or takes its time. */
interface Life {
  controller: AbortController | undefined;
  abort: { readonly reason: unknown } | undefined;
  deadlineMs: number | undefined;
  timer: NodeJS.Timeout | undefined;
  reject: ((reason: unknown) => void) | undefined;
}

/**
 * The context handed to the handler is the invocation itself. There is one per row, so it holds as little as it can: the
 * rest is made when it is read.
 */
export class Invocation implements Context<unknown> {
  readonly #owner: InvocationOwner;
  readonly #row: number;
  #madeLife: Life | undefined;

  constructor(owner: InvocationOwner, row: number) {
    this.#owner = owner;
    this.#row = row;
  }

  get attempt(): number {
    return this.#owner.work.attempt;
  }

  get callId(): string {
    const call = this.#owner.callOf(this.#row);
    return rowId(call.id, this.#rowOf(call));
  }

  get idempotencyKey(): string {
    const call = this.#owner.callOf(this.#row);
    return rowId(call.idempotencyKey, this.#rowOf(call));
  }

  get fence(): number {
    return this.#owner.work.fence;
  }

  get state(): unknown {
    return this.#owner.state;
  }

  get deadline(): Date {
    const life = this.#life;
    life.deadlineMs ??= Date.now() + this.#timeLeftMs;
    return new Date(life.deadlineMs);
  }

  get signal(): AbortSignal {
    const life = this.#life;
    life.controller ??= new AbortController();
    const { cancellation } = this.#owner.work;
    if (cancellation.isCancelled) life.abort ??= { reason: cancellation.reason };
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

  /** The outcome of the handler's promise, or a rejection with a `Timeout` row error when it takes too long. */
  settle(promised: PromiseLike<unknown>, timeoutMs: number): Promise<unknown> {
    const life = this.#life;
    return new Promise((resolve, reject) => {
      life.reject = reject;
      life.timer = setTimeout(expire, this.#timeLeftMs, this, timeoutMs);
      if (life.abort !== undefined) life.timer.unref();
      // A foreign thenable may throw or call back twice; `Promise.resolve` tames it and passes real promises through.
      Promise.resolve(promised).then(resolve, reject);
    }).finally(() => clearTimeout(life.timer));
  }

  expire(timeoutMs: number): void {
    const timeout = rowError("Timeout", `no result within ${timeoutMs} ms`, { retryable: true });
    this.abort(timeout);
    this.#life.reject?.(timeout);
  }

  get #timeLeftMs(): number {
    const { timeoutMs, deadlineMs } = this.#owner.work;
    return deadlineMs === undefined ? timeoutMs : Math.max(0, Math.min(timeoutMs, deadlineMs));
  }

  /** Which row of its call's message this is. */
  #rowOf({ firstRow, rows }: WorkCall): number {
    const row = this.#row - firstRow;
    return rows?.[row] ?? row;
  }

  get #life(): Life {
    this.#madeLife ??= {
      controller: undefined,
      abort: undefined,
      deadlineMs: undefined,
      timer: undefined,
      reject: undefined,
    };
    return this.#madeLife;
  }
}

function expire(invocation: Invocation, timeoutMs: number): void {
  invocation.expire(timeoutMs);
}

/** The id of one row's call: a message's first row is called as the message is. */
export function rowId(message: string, row: number): string {
  return row === 0 ? message : `${message}-${row}`;
}
