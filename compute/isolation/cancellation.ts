// The word that some work is to stop: an `AbortSignal` that is made only for those who ask for one, because every call needs
// the first and few need the second.

/** Says once, to one listener and to whoever reads the signal, that work is cancelled. */
export class Cancellation {
  #cancelled: { readonly reason: unknown } | undefined;
  #listener: ((reason: unknown) => void) | undefined;
  #controller: AbortController | undefined;

  get isCancelled(): boolean {
    return this.#cancelled !== undefined;
  }

  get reason(): unknown {
    return this.#cancelled?.reason;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#cancelled !== undefined) this.#controller.abort(this.#cancelled.reason);
    return this.#controller.signal;
  }

  /** The first reason counts. */
  cancel(reason: unknown): void {
    if (this.#cancelled !== undefined) return;
    this.#cancelled = { reason };
    this.#controller?.abort(reason);
    this.#listener?.(reason);
  }

  /** Replaces the listener, or takes it away; one that comes too late is told at once. */
  listen(listener: ((reason: unknown) => void) | undefined): void {
    this.#listener = listener;
    if (this.#cancelled !== undefined) listener?.(this.#cancelled.reason);
  }
}
