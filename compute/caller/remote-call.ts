// One call of one row: what hears of it and keeps the promise its caller has.
import type { FunctionContract } from "../../catalog/index.ts";
import type { QuarryError } from "../../engine/index.ts";
import type { CallId } from "../queue/messages.ts";
import type { RowsDone } from "../wire/payload.ts";
import type { Caller } from "./caller.ts";
import { abortedError, cancelOnAbort } from "./cancel-on-abort.ts";
import type { ReplyListener } from "./outgoing.ts";
import { onlyValue } from "./row-outcome.ts";

export class RemoteCall implements ReplyListener {
  readonly #definition: FunctionContract;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (error: unknown) => void;
  #stopWatching: (() => void) | undefined;

  constructor(definition: FunctionContract, resolve: (value: unknown) => void, reject: (error: unknown) => void) {
    this.#definition = definition;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** An abort cancels the call, and rejects at once. */
  cancelOn(signal: AbortSignal, caller: Caller, id: CallId): void {
    const { name } = this.#definition.info;
    this.#stopWatching = cancelOnAbort(signal, caller, id, () => this.#reject(abortedError(signal, name, id)));
  }

  /** A message of one row has no parts. */
  part(): void {}

  settled(id: CallId, body: RowsDone): void {
    this.#stopWatching?.();
    try {
      this.#resolve(onlyValue(this.#definition, id, body));
    } catch (error) {
      this.#reject(error);
    }
  }

  ended(_id: CallId, error: QuarryError): void {
    this.#stopWatching?.();
    this.#reject(error);
  }
}
